/** Values as people type them. Each reader throws BreakwaterError `usage`, which names the flag and shows what it takes. */
import { durationExamples, parseDuration } from '../lib/duration.ts'
import { toSeconds } from '../lib/units.ts'
import { usage } from './flags.ts'

const NUMBER = /^\d+(\.\d+)?$/

/** A duration, in seconds. */
export function timeIn(text: string, flag: string): number {
  const span = parseDuration(text)
  if (span !== undefined) return toSeconds(span)
  throw usage(`${flag}: '${text}' is not a duration; write one such as ${durationExamples}`)
}

/** A number, decimals allowed, not below 0. */
export function numberIn(text: string, flag: string): number {
  if (NUMBER.test(text)) return Number(text)
  throw usage(`${flag}: '${text}' is no number`)
}

/** A share, as percent or as a number from 0 to 1: `1%`, `0.01`. */
export function shareIn(text: string, flag: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const share = Number(number) / (percent === '%' ? 100 : 1)
  if (share <= 1) return share
  throw usage(`${flag}: '${text}' is not a share: write 1% or 0.01`)
}

/** A whole number, not below `least`. */
export function wholeIn(text: string, flag: string, least = 0): number {
  if (/^\d{1,15}$/.test(text) && Number(text) >= least) return Number(text)
  throw usage(`${flag}: '${text}' is not a whole number from ${least} on`)
}

/** A header, `Name: value`. */
export function headerIn(text: string, flag: string): [name: string, value: string] {
  const colon = text.indexOf(':')
  if (colon < 1) throw usage(`${flag}: '${text}' is no header: write 'Name: value'`)
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
}

/** Headers by name. Each may be given once: a plan says each once. */
export function headersIn(texts: readonly string[], flag: string): Record<string, string> {
  const headers = new Map<string, [string, string]>()
  for (const text of texts) {
    const [name, value] = headerIn(text, flag)
    if (headers.has(name.toLowerCase()))
      throw usage(`${flag}: '${name}' is given twice: give it once, values with commas between`)
    headers.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(headers.values())
}

export interface StageTyped {
  readonly from: number
  readonly to: number
  readonly seconds: number
}

/** Stages of a rate: `0-1000/1m,1000/5m` goes from 0 to 1,000 a second in a minute and stays there for five. */
export function stagesIn(text: string, flag: string): StageTyped[] {
  return text.split(',').map((stage) => {
    const [, from, to = from, time] =
      /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?\/([\wµμ][\wµμ.]*)$/.exec(stage.trim()) ?? []
    if (from === undefined || time === undefined) {
      throw usage(`${flag}: '${stage}' is no stage: write FROM-TO/TIME or RATE/TIME, such as 0-1000/1m,1000/5m`)
    }
    return { from: Number(from), to: Number(to), seconds: timeIn(time, flag) }
  })
}

/** A target: without a scheme it is http. */
export function targetIn(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
}
