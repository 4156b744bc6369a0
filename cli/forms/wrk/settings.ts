/** The flags of wrk, and of wrk2 what it has in addition, with their names and defaults. */
import { each, seconds, toggle } from '../../../lib/flags/kinds.ts'
import { type About, Problem, quoted, type Setting, settingOf } from '../../../lib/flags/setting.ts'
import type { Headers } from '../../../lib/plan/headers.ts'
import * as limits from '../../../lib/plan/limits.ts'
import { headersIn, SHORTEST } from '../../values.ts'

/** wrk's defaults; times in seconds. */
export const defaults = { threads: 2, connections: 10, duration: 10, timeout: 2 } as const

const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }
const TIME = { placeholder: 'T' }

/** A whole number from 1 on, which a unit of a thousand, a million or more may follow: `10`, `5k`, `1M`. */
export function metric<F extends number | undefined>(most: number, fallback: F, about: About): Setting<number | F> {
  const read = (given: unknown): number | Problem => {
    const [, digits = '', unit = ''] = /^(\d{1,15})([kmg]?)$/i.exec(String(given).trim()) ?? []
    const number = Number(digits) * (factors[unit.toLowerCase()] ?? 1)
    if (digits === '') return new Problem(`${quoted(given)} is not a number; write one such as 100, 5k or 1M`)
    if (number < 1) return new Problem(`${number} is too small; use 1 or more`)
    return number > most ? new Problem(`${number} is too large; use ${most} or less`) : number
  }
  return settingOf<number | F>(read, fallback, { placeholder: 'N', ...about })
}

export const wrkSettings = {
  connections: metric(limits.MAX_CONNECTIONS, defaults.connections, {
    short: 'c',
    help: 'connections to keep open, each with one request in flight',
  }),
  duration: seconds(defaults.duration, { ...TIME, short: 'd', help: 'duration of the test' }, [
    SHORTEST,
    limits.MAX_SECONDS,
  ]),
  threads: metric(256, defaults.threads, { short: 't', help: 'load threads' }),
  rate: metric(limits.MAX_RATE, undefined, {
    short: 'R',
    help: 'requests per second of all connections together, however slow the target is, as in wrk2',
    shown: 'as fast as the connections go',
  }),
  header: each<Headers | undefined>(headersIn, undefined, {
    short: 'H',
    placeholder: 'H',
    help: "header as 'Name: value', one flag per header",
  }),
  latency: toggle({ short: 'L', help: 'print the distribution of the latency' }),
  u_latency: toggle({ short: 'U', help: 'with -R: print it without the time that a request was late, as well' }),
  timeout: seconds(defaults.timeout, { ...TIME, help: 'timeout of a request, until the last byte of its response' }, [
    SHORTEST,
    limits.MAX_TIMEOUT_SECONDS,
  ]),
  json: toggle({ help: 'print the report of breakwater run as JSON instead' }),
  version: toggle({ short: 'v', help: 'print the version' }),
} as const
