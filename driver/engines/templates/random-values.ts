/**
 * The random values of one placeholder. Each is computed from the seed of the plan and the number of its request alone,
 * so that every driver and every engine gives a request the same values, in whatever order requests are sent.
 *
 * The words of a request are those of SplitMix (G. Steele, D. Lea, C. Flood: Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014) with 32 bits: steps by the golden ratio, mixed by the function `lowbias32` of C. Wellons
 * (Prospecting for Hash Functions, 2018), which maps no two words to one.
 */
import { randomOf } from '../../../lib/plan/random.ts'

const WORD = 2 ** 32
const GOLDEN = 0x9e3779b9
/** Up to this number of values, one word decides: some of them are more frequent by at most 1/256. */
const BY_ONE_WORD = 2 ** 24

/** Character codes, which become a text at once: joining short texts takes longer. */
const letters = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
const hexDigits = Buffer.from('0123456789abcdef')
const DASH = 45

export class RandomValues {
  /** Where the numbers of requests begin. */
  readonly #base: number
  /** Distinguishes placeholders even where their requests have the same state. */
  readonly #key: number

  /**
   * @param seed of the plan: a whole number from 0 to 2^53 − 1
   * @param position of the placeholder in its request, from 0
   */
  constructor(seed: number, position: number) {
    const random = randomOf(seed, position)
    this.#base = Math.floor(random() * WORD) | 0
    this.#key = Math.floor(random() * WORD) | 0
  }

  /** A whole number, both ends included; `to` − `from` must be below 2^53. */
  int(request: number, from: number, to: number): number {
    const count = to - from + 1
    const state = this.#stateOf(request)
    const word = this.#word(state, 0)
    if (count <= BY_ONE_WORD) return from + Math.floor((word / WORD) * count)
    const share = ((word >>> 5) * 2 ** 26 + (this.#word(state, 1) >>> 6)) / 2 ** 53
    return from + Math.floor(share * count)
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  uuid(request: number): string {
    const state = this.#stateOf(request)
    // The version and the variant replace six bits.
    const second = (this.#word(state, 1) & 0xffff0fff) | 0x4000
    const third = (this.#word(state, 2) & 0x3fffffff) | 0x80000000
    return hexOf(this.#word(state, 0)) + dashedHexOf(second) + dashedHexOf(third) + hexOf(this.#word(state, 3))
  }

  /** Letters and digits. */
  text(request: number, length: number): string {
    const state = this.#stateOf(request)
    let text = ''
    for (let index = 0; text.length < length; index += 1) text += lettersOf(this.#word(state, index))
    return text.length === length ? text : text.slice(0, length)
  }

  /** Different for all requests with numbers below 2^32. */
  #stateOf(request: number): number {
    return mixed((request ^ this.#base) + Math.imul(request / WORD, GOLDEN))
  }

  /** The words of a state, from 0 to 2^32 − 1. */
  #word(state: number, index: number): number {
    return mixed((state + Math.imul(index, GOLDEN)) ^ this.#key) >>> 0
  }
}

function mixed(word: number): number {
  let mix = word ^ (word >>> 16)
  mix = Math.imul(mix, 0x7feb352d)
  mix ^= mix >>> 15
  mix = Math.imul(mix, 0x846ca68b)
  return mix ^ (mix >>> 16)
}

/** Four letters or digits. */
function lettersOf(word: number): string {
  const count = letters.length
  const first = (word / WORD) * count
  const second = (first - Math.floor(first)) * count
  const third = (second - Math.floor(second)) * count
  const fourth = (third - Math.floor(third)) * count
  return String.fromCharCode(letterOf(first), letterOf(second), letterOf(third), letterOf(fourth))
}

function letterOf(place: number): number {
  return letters[Math.floor(place)] ?? 0
}

/** The eight digits of a word. */
function hexOf(word: number): string {
  const a = digitOf(word, 28)
  const b = digitOf(word, 24)
  const c = digitOf(word, 20)
  const d = digitOf(word, 16)
  const e = digitOf(word, 12)
  const f = digitOf(word, 8)
  const g = digitOf(word, 4)
  const h = digitOf(word, 0)
  return String.fromCharCode(a, b, c, d, e, f, g, h)
}

/** The same with a dash before each half. */
function dashedHexOf(word: number): string {
  const a = digitOf(word, 28)
  const b = digitOf(word, 24)
  const c = digitOf(word, 20)
  const d = digitOf(word, 16)
  const e = digitOf(word, 12)
  const f = digitOf(word, 8)
  const g = digitOf(word, 4)
  const h = digitOf(word, 0)
  return String.fromCharCode(DASH, a, b, c, d, DASH, e, f, g, h)
}

function digitOf(word: number, shift: number): number {
  return hexDigits[(word >>> shift) & 15] ?? 0
}
