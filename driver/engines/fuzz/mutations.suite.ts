/** For the fuzzer: nearly valid responses, reproducible by the seed. */
import { allCases } from '../conformance/cases-all.suite.ts'

/** Pseudo-random numbers from a seed (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0, below the bound. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }

  of<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('nothing to choose from')
    return item
  }
}

export interface Mutant {
  readonly method: string
  readonly bytes: Buffer
  readonly pieces: readonly Buffer[]
}

const corpus = Object.values(allCases).filter(({ says }) => says !== '')
/** Tokens that matter to a parser, and would seldom occur by chance. */
const words = [
  ...['\r\n', '\n', '\r', '\r\n\r\n', '\0', ':', ' ', '\t', ',', ';', '=', '"', '\\', '0', '\u00ff', '\u007f'],
  ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.1 103 Early\r\n\r\n', 'HTTP/1.1 204 None\r\n\r\n'],
  ...['Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'Content-Length: 99999999999999999999\r\n'],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', 'Transfer-Encoding: gzip, chunked\r\n'],
  ...['Connection: close\r\n', 'Connection: keep-alive\r\n', 'Connection: upgrade, close\r\n', 'A: b\r\n', ' c\r\n'],
  ...[
    'chunked',
    'close',
    'keep-alive',
    '0\r\n\r\n',
    '1\r\nx\r\n',
    '5;a=b\r\nhello\r\n',
    'ffffffff\r\n',
    '0000',
    'hello',
  ],
]

type Change = (text: string, dice: Dice) => string

const flip: Change = (text, dice) => {
  const at = dice.below(text.length)
  return `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ (1 << dice.below(8)))}${text.slice(at + 1)}`
}
const insert: Change = (text, dice) => splice(text, dice.below(text.length + 1), 0, dice.of(words))
const replace: Change = (text, dice) => splice(text, dice.below(text.length), 1 + dice.below(6), dice.of(words))
const remove: Change = (text, dice) => splice(text, dice.below(text.length), 1 + dice.below(8), '')
const truncate: Change = (text, dice) => text.slice(0, 1 + dice.below(text.length))
const double: Change = (text, dice) => {
  const at = dice.below(text.length)
  return splice(text, at, 0, text.slice(at, at + 1 + dice.below(30)))
}
const cross: Change = (text, dice) => {
  const other = dice.of(corpus).says
  return text.slice(0, dice.below(text.length + 1)) + other.slice(dice.below(other.length))
}
/** Swaps two lines: fields change places, also with chunks. */
const swap: Change = (text, dice) => {
  const lines = text.split('\r\n')
  const [a, b] = [dice.below(lines.length), dice.below(lines.length)]
  return lines.map((line, i) => (i === a ? (lines[b] ?? '') : i === b ? (lines[a] ?? '') : line)).join('\r\n')
}
/** Changes a number in sizes, lengths and statuses. */
const renumber: Change = (text, dice) => {
  const numbers = [...text.matchAll(/[0-9a-f]+/gi)]
  const found = numbers[dice.below(numbers.length)]
  const number = dice.of(['0', '1', '2', '5', '6', '00', '0a', 'A', '204', '304', '100', '101', '7fffffff', '1x', '-1'])
  return found === undefined ? text : splice(text, found.index, found[0].length, number)
}
const recase: Change = (text, dice) => {
  const at = dice.below(text.length)
  const word = text.slice(at, at + 12)
  return splice(text, at, 12, dice.below(2) === 0 ? word.toUpperCase() : word.toLowerCase())
}
const changes = [flip, insert, replace, remove, truncate, double, cross, swap, renumber, recase]

function splice(text: string, at: number, count: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + count)
}

/** A case of the table with one to four changes, cut at up to five places. */
export function mutant(dice: Dice): Mutant {
  const { says, method = 'GET' } = dice.of(corpus)
  let text = says
  for (let left = 1 + dice.below(4); left > 0; left -= 1) {
    const changed = dice.of(changes)(text, dice)
    // The result must be Latin-1 and not empty.
    if (changed !== '' && !/[^\u0000-\u00ff]/.test(changed)) text = changed
  }
  const bytes = Buffer.from(text, 'latin1')
  return { method: dice.below(12) === 0 ? 'HEAD' : method, bytes, pieces: cutAtRandom(bytes, dice) }
}

export function cutAtRandom(bytes: Buffer, dice: Dice): Buffer[] {
  const cuts = Array.from({ length: dice.below(6) }, () => dice.below(bytes.length + 1)).sort((a, b) => a - b)
  return [...cuts, bytes.length]
    .map((end, i) => bytes.subarray(cuts[i - 1] ?? 0, end))
    .filter(({ length }) => length > 0)
}
