/** Option types that only the command line has; each error describes the accepted form. */
import { durationIn, numberIn } from '../lib/flags/kinds.ts'
import { withScheme } from '../lib/flags/orchestrator.ts'
import { Problem, quoted } from '../lib/flags/setting.ts'
import { printable } from '../lib/measure/phrases.ts'
import type { Headers } from '../lib/plan/headers.ts'
import { MAX_COUNT, MAX_SECONDS, MAX_TAG_VALUE, MAX_TAGS, TAG_NAME } from '../lib/plan/limits.ts'
import { readThreshold } from '../lib/thresholds/parse.ts'
import { toSeconds } from '../lib/units.ts'

/** The shortest duration in seconds for options where 0 would be a mistake. */
export const SHORTEST = 0.001

/** Headers by name as typed, from texts `Name: value`: repeated names are sent as several headers, in this order. */
export function headersIn(texts: readonly string[]): Headers | Problem {
  const headers = new Map<string, string | readonly string[]>()
  for (const text of texts) {
    const colon = text.indexOf(':')
    if (colon < 1) return new Problem(`${quoted(text)} is not a header; write 'Name: value'`)
    const name = text.slice(0, colon).trim()
    const value = text.slice(colon + 1).trim()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(headers)
}

type Named = Readonly<Record<string, string>>

/** Values of variables by name, from texts `NAME=VALUE`. */
export function variablesIn(texts: readonly string[]): Named | Problem {
  return namedIn(texts, 'variable')
}

/** Thresholds as typed; the message about a wrong one begins with it, and a caret below its first wrong character. */
export function thresholdsIn(texts: readonly string[]): readonly string[] | Problem {
  for (const text of texts) {
    const read = readThreshold(text)
    if ('fault' in read) return new Problem(`\n  ${printable(text)}\n  ${' '.repeat(read.at)}^\n${read.fault}`)
  }
  return texts
}

/** Tags by name, from texts `NAME=VALUE`. */
export function tagsIn(texts: readonly string[]): Named | Problem {
  const tags = namedIn(texts, 'tag')
  return tags instanceof Problem ? tags : (tagProblem(Object.entries(tags)) ?? tags)
}

function tagProblem(tags: readonly (readonly [name: string, value: string])[]): Problem | undefined {
  if (tags.length > MAX_TAGS) return new Problem(`a run has at most ${MAX_TAGS} tags, and these are ${tags.length}`)
  for (const [name, value] of tags) {
    if (!TAG_NAME.test(name)) {
      return new Problem(
        `${quoted(name)} is not the name of a tag; use 1 to 100 letters, digits, dots, hyphens and underscores`,
      )
    }
    if (value.length > MAX_TAG_VALUE) {
      return new Problem(`the value of ${quoted(name)} is too long; use ${MAX_TAG_VALUE} characters or less`)
    }
  }
  return undefined
}

function namedIn(texts: readonly string[], what: string): Named | Problem {
  const values = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) return new Problem(`${quoted(text)} is not a ${what}; write NAME=VALUE`)
    const name = text.slice(0, at)
    if (values.has(name)) return new Problem(`${quoted(name)} is given twice`)
    values.set(name, text.slice(at + 1))
  }
  return Object.fromEntries(values)
}

/** The maximum length of a user and password in bytes, so that they fit into a header. */
const MOST_USER = 6_000

/** A user and a password, which no message repeats. */
export function userIn(given: unknown): string | Problem {
  if (typeof given !== 'string' || !given.includes(':')) return new Problem('must be NAME:PASSWORD')
  return Buffer.byteLength(given) > MOST_USER ? new Problem(`exceeds ${MOST_USER} bytes`) : given
}

export interface StageTyped {
  readonly from: number
  readonly to: number
  readonly seconds: number
}

/** Stages of a rate: `0-1000/1m,1000/5m` rises from 0 to 1,000 per second in a minute and stays there for five. */
export function stagesIn(given: unknown): StageTyped[] | Problem {
  const stages = String(given)
    .split(',')
    .map((stage) => stageIn(stage.trim()))
  return (
    stages.find((stage) => stage instanceof Problem) ??
    stages.flatMap((stage) => (stage instanceof Problem ? [] : [stage]))
  )
}

function stageIn(stage: string): StageTyped | Problem {
  const [, from, to = from, time] = /^([\d.]+[\dekKM]*)(?:-([\d.]+[\dekKM]*))?\/([\w.µμ]+)$/.exec(stage) ?? []
  const [begin, end] = [numberIn(from), numberIn(to)]
  if (begin === undefined || end === undefined) {
    return new Problem(`${quoted(stage)} is not a stage; write FROM-TO/TIME or RATE/TIME, such as 0-1000/1m,1000/5m`)
  }
  const most = Math.max(begin, end)
  if (most > MAX_COUNT) return new Problem(`the rate in ${quoted(stage)} is too large; use ${MAX_COUNT} or less`)
  const span = durationIn(time, [SHORTEST, MAX_SECONDS])
  return span instanceof Problem ? span : { from: begin, to: end, seconds: toSeconds(span) }
}

/** A target URL: http without a scheme. */
export const targetIn = withScheme
