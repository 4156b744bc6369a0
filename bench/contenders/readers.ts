/** Parsers of the contenders' output. Each takes the whole output; all throw if its format is unknown. */
import { z } from 'zod'
import { BreakwaterError } from '../../lib/errors.ts'
import { micros } from '../../lib/units.ts'
import type { Reported } from './generator.ts'

export type Reader = (output: string) => Reported

/** wrk and wrk2; percentiles only with --latency. */
export const readWrk: Reader = (output) => {
  const socketErrors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? []
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0)
  const [p50, p99] = [/^ +50(?:\.000)?% +(\S+)/m, /^ +99(?:\.000)?% +(\S+)/m].map((line) =>
    spanIn(line.exec(output)?.[1]),
  )
  const max = spanIn(/^ +Latency +\S+ +\S+ +(\S+)/m.exec(output)?.[1])
  return {
    requests: numberIn(output, /(\d+) requests in/),
    errors: socketErrors.reduce((sum, count) => sum + Number(count), refused),
    ...rateIn(output),
    ...(p50 === undefined || p99 === undefined || max === undefined ? {} : { latency: { p50, p99, max } }),
  }
}

/** ab: only whole milliseconds, so percentiles are not used. */
export const readAb: Reader = (output) => ({
  requests: numberIn(output, /Complete requests: +(\d+)/),
  errors: numberIn(output, /Failed requests: +(\d+)/) + Number(/Non-2xx responses: +(\d+)/.exec(output)?.[1] ?? 0),
})

export const readH2load: Reader = (output) => {
  const done = numberIn(output, /(\d+) done,/)
  return { requests: done, errors: done - numberIn(output, /status codes: (\d+) 2xx/) }
}

/** Without any response, hey reports nothing but errors. */
export const readHey: Reader = (output) => {
  const responses = [...output.matchAll(/^ +\[(\d+)\]\s+(\d+) responses$/gm)]
  const failed = [...(output.split('Error distribution:')[1] ?? '').matchAll(/^ +\[(\d+)\]/gm)]
  const [p50, p99] = [50, 99].map((share) => new RegExp(`^ +${share}% in (\\S+) secs`, 'm').exec(output)?.[1])
  const slowest = /Slowest:\s+(\S+) secs/.exec(output)?.[1]
  if (!output.includes('Requests/sec:')) throw unknown('hey', output)
  const wrong = responses.filter(([, status = '']) => !status.startsWith('2'))
  return {
    requests: sum(responses.map(([, , count]) => Number(count))),
    errors: sum(wrong.map(([, , count]) => Number(count))) + sum(failed.map(([, count]) => Number(count))),
    ...rateIn(output),
    ...(p50 === undefined || p99 === undefined
      ? {}
      : { latency: { p50: millis(p50), p99: millis(p99), max: millis(slowest ?? 'NaN') } }),
  }
}

const autocannonOutput = z.object({
  errors: z.number(),
  non2xx: z.number(),
  '2xx': z.number(),
  requests: z.object({ average: z.number() }).optional(),
  latency: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
})

/** autocannon -j; its counts end with its duration, not with the last response. */
export const readAutocannon: Reader = (output) => {
  const { errors, non2xx, '2xx': good, requests, latency } = autocannonOutput.parse(jsonIn(output))
  const rate = requests === undefined ? {} : { rate: requests.average }
  return { requests: good + non2xx, errors: errors + non2xx, ...rate, latency }
}

const ownOutput = z.object({
  requests: z.number(),
  errors: z.number(),
  latency: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).optional(),
})

const floorOutput = z.object({ requests: z.number(), errors: z.number(), startAt: z.number() })

/** The program of native/floor.c. */
export const readFloor: Reader = (output) => {
  const { requests, errors, startAt } = floorOutput.parse(jsonIn(output))
  return { requests, errors, startAt: micros(startAt) }
}

/** Our own scripts, and those that make other tools print one line of JSON in the form of `Reported`. */
export const readOwn: Reader = (output) => {
  const { requests, errors, latency } = ownOutput.parse(jsonIn(output))
  return { requests, errors, ...(latency === undefined ? {} : { latency }) }
}

const ohaOutput = z.object({
  statusCodeDistribution: z.record(z.string(), z.number()),
  errorDistribution: z.record(z.string(), z.number()),
})

/** oha's JSON. Requests that its own deadline cuts off are not errors of the target. */
export const readOha: Reader = (output) => {
  const { statusCodeDistribution, errorDistribution } = ohaOutput.parse(jsonIn(output))
  const codes = Object.entries(statusCodeDistribution)
  const failed = Object.entries(errorDistribution).filter(([reason]) => reason !== 'aborted due to deadline')
  return {
    requests: sum(codes.map(([, count]) => count)),
    errors: sum([...codes.filter(([code]) => !code.startsWith('2')), ...failed].map(([, count]) => count)),
  }
}

/** locust --headless --only-summary: the line of totals, requests and failures. */
export const readLocust: Reader = (output) => {
  const [, requests, errors] = /^ +Aggregated +(\d+) +(\d+)\(/m.exec(output) ?? []
  if (requests === undefined || errors === undefined) throw unknown('locust', output)
  return { requests: Number(requests), errors: Number(errors) }
}

/** In the form of wrk and hey. */
function rateIn(output: string): Pick<Reported, 'rate'> {
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(output) ?? []
  return rate === undefined ? {} : { rate: Number(rate) }
}

/** A span in the form of wrk, in ms. */
function spanIn(text: string | undefined): number | undefined {
  const [, digits, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text ?? '') ?? []
  if (digits === undefined || unit === undefined) return undefined
  return Number(digits) * { us: 0.001, ms: 1, s: 1_000, m: 60_000 }[unit as 'us' | 'ms' | 's' | 'm']
}

function millis(seconds: string): number {
  return Number(seconds) * 1_000
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw unknown(pattern.source, output)
  return Number(found)
}

/** The JSON object in an output, regardless of surrounding text. */
function jsonIn(output: string): unknown {
  const [from, to] = [output.indexOf('{'), output.lastIndexOf('}')]
  if (from < 0 || to < from) throw unknown('JSON', output)
  return JSON.parse(output.slice(from, to + 1))
}

function unknown(what: string, output: string): BreakwaterError {
  return new BreakwaterError('internal', `there is no ${what} in this output:\n${output.slice(-2_000)}`)
}
