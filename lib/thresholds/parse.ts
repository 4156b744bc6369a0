/**
 * Reads a threshold. One parser for plans, flags and the API.
 *
 *     threshold = [ request ] metric op value [ "during" phase ] [ "in" percent "of" duration "windows" ]
 *                 [ "," "abort" ] [ "," "grace" duration ]
 *     metric    = [ "ok" | "service" | "ttfb" | "wait" | "slip" ] ( "p" number | "mean" | "max" )
 *               | "errors" | "checks" | "dropped" | "throughput"
 *     op        = "<" | "<=" | ">" | ">="
 *     value     = duration | percent | whole number | rate, by the metric
 *
 * Quantities are those of plans (lib/plan-language/quantities.ts). `during` and `in` may be in any order.
 */
import { nearest } from '../spelling.ts'
import { quotedShort, ThresholdFault, tokensOf, Words } from './tokens.ts'
import { metricIn } from './parse-metric.ts'
import { durationIn, shareIn, valueIn, wholeSecondsIn } from './parse-value.ts'
import { limitOps } from '../comparison.ts'
import type { Threshold } from './threshold.ts'
import { isWord, NAME } from './words.ts'

/** The longest text of a threshold, in characters. */
export const MAX_THRESHOLD = 500

/** A threshold, or why a text is none and where: the index of the first wrong character. */
export type ReadThreshold =
  { readonly threshold: Threshold; readonly names: ThresholdNames } | { readonly fault: string; readonly at: number }

/** Where the names of a request and a phase are in the text: the indices of their first characters. */
export interface ThresholdNames {
  readonly request?: number
  readonly phase?: number
}

/** It never throws. */
export function readThreshold(text: string): ReadThreshold {
  if (text.length > MAX_THRESHOLD) return { fault: `is longer than ${MAX_THRESHOLD} characters`, at: 0 }
  try {
    return sentenceIn(new Words(tokensOf(text), text.trimEnd().length))
  } catch (error) {
    if (!(error instanceof ThresholdFault)) throw error
    return { fault: error.message, at: error.at }
  }
}

type Where = Pick<Threshold, 'phase' | 'windows'> & { readonly phaseAt?: number }

function sentenceIn(words: Words): ReadThreshold {
  const { request, requestAt, metric } = metricIn(words)
  const operator = operatorIn(words)
  const { kind, limit } = valueIn(words, metric, operator)
  const { phaseAt, ...where } = whereIn(words)
  const abort = optionsIn(words)
  const judged = 'as' in metric ? { ...metric, as: kind } : metric
  return {
    threshold: {
      ...(request === undefined ? {} : { request }),
      ...{ metric: judged, operator, limit, ...where },
      ...(abort === undefined ? {} : { abort }),
    },
    names: {
      ...(requestAt === undefined ? {} : { request: requestAt }),
      ...(phaseAt === undefined ? {} : { phase: phaseAt }),
    },
  }
}

function operatorIn(words: Words): Threshold['operator'] {
  const { text, at } = words.next('the comparison is missing: write < and a limit')
  const operator = limitOps.find((one) => one === text)
  if (operator !== undefined) return operator
  throw new ThresholdFault(`${quotedShort(text)} is not a comparison: write <, <=, > or >=`, at)
}

function whereIn(words: Words): Where {
  let where: Where = {}
  for (let next = words.peek(); next !== undefined && next.text !== ','; next = words.peek()) {
    words.next('')
    if (next.text === 'during' && where.phase === undefined) where = { ...where, ...phaseIn(words) }
    else if (next.text === 'in' && where.windows === undefined) where = { ...where, windows: windowsIn(words) }
    else throw new ThresholdFault(unexpected(next.text), next.at)
  }
  return where
}

function unexpected(text: string): string {
  if (text === 'abort' || text === 'grace') return `'${text}' needs a comma before it: write , ${text}`
  if (text === 'during' || text === 'in') return `'${text}' is given twice`
  const near = nearest(text, ['during', 'in'])
  const remedy = near === undefined ? "a threshold goes on with 'during', 'in' or a comma" : `did you mean ${near}?`
  return `${quotedShort(text)} is not expected here: ${remedy}`
}

function phaseIn(words: Words): Where {
  const { text, at } = words.next("the phase is missing after 'during': write its name")
  if (isWord(text) || !NAME.test(text)) throw new ThresholdFault(`${quotedShort(text)} is not the name of a phase`, at)
  return { phase: text, phaseAt: at }
}

function windowsIn(words: Words): NonNullable<Threshold['windows']> {
  const share = shareIn(words)
  words.expect('of', ['of'])
  const seconds = wholeSecondsIn(words)
  words.expect('windows', ['windows'])
  return { share, seconds }
}

interface Options {
  readonly abort: boolean
  /** With the index of its word. */
  readonly grace?: { readonly seconds: number; readonly at: number }
}

/** What follows the sentence, each after a comma. */
function optionsIn(words: Words): Threshold['abort'] {
  let options: Options = { abort: false }
  while (words.peek() !== undefined) options = withOption(options, words)
  const { abort, grace } = options
  if (abort) return { graceSeconds: grace?.seconds ?? 0 }
  if (grace === undefined) return undefined
  throw new ThresholdFault("'grace' has no effect without 'abort': write , abort, grace 30s", grace.at)
}

function withOption({ abort, grace }: Options, words: Words): Options {
  words.expect(',', [])
  const { text, at } = words.next('nothing follows the comma: leave it out, or write , abort')
  if (text === 'grace' && grace === undefined) return { abort, grace: { seconds: durationIn(words, 'grace 30s'), at } }
  if (text === 'abort' && !abort) return { abort: true, ...(grace === undefined ? {} : { grace }) }
  throw new ThresholdFault(unknownOption(text), at)
}

function unknownOption(text: string): string {
  if (text === 'abort' || text === 'grace') return `'${text}' is given twice`
  const near = nearest(text, ['abort', 'grace'])
  const remedy = near === undefined ? "only 'abort' and 'grace 30s' follow a comma" : `did you mean ${near}?`
  return `${quotedShort(text)} is not known: ${remedy}`
}
