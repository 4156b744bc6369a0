/** The plan of a test by go-wrk's flags. */
import type { Arguments } from '../../../lib/flags/arguments.ts'
import type { Given } from '../../../lib/flags/command.ts'
import { dashed, usage, type Values } from '../../../lib/flags/setting.ts'
import { flagNames } from '../../../lib/flags/style.ts'
import type { Check } from '../../../lib/checks/check.ts'
import type { Headers } from '../../../lib/plan/headers.ts'
import type { Plan } from '../../../lib/plan/plan.ts'
import type { Transport } from '../../../lib/plan/transport.ts'
import { withDefault } from '../headers.ts'
import { bodyTyped } from '../../run/body.ts'
import type { FlagOf } from '../../run/options.ts'
import { checkedPlan, planOf } from '../../run/plan-of-run.ts'
import { targetIn } from '../../values.ts'
import { type Played, playbackIn, playedRequests } from './playback.ts'
import { defaults, goWrkSettings } from './settings.ts'

export type GoWrkValues = Values<typeof goWrkSettings>

/** The redirects that Go's client follows. */
const REDIRECTS = 10

/** Success is any 2xx. */
const only2xx: Check = { kind: 'status', ranges: [[200, 299]] }

/** What is loaded: the URL as it is shown, and the requests of a playback file. */
export interface Subject {
  readonly url: string
  readonly played: readonly Played[]
}

/** @throws BreakwaterError `usage` without a URL or a file, or with both */
export function subjectOf({ values, operands: [url], typed }: Given<typeof goWrkSettings>): Subject {
  const { playback } = values
  const flag = typed.get('playback')?.flag ?? '-f'
  if (playback !== undefined && url !== undefined)
    throw usage(`${flag}: the file has the requests, and '${url.slice(0, 100)}' is a URL as well: give one of them`)
  if (playback !== undefined) {
    const played = playbackIn(playback, flag)
    return { url: played[0].url, played }
  }
  if (url === undefined)
    throw usage('the URL is missing: type breakwater go-wrk URL, for example breakwater go-wrk http://localhost:8080/')
  return { url: targetIn(url), played: [] }
}

/**
 * @param http2 whether the target speaks HTTP/2
 * @throws BreakwaterError `usage`, naming the flag that is wrong
 */
export async function planOfGoWrk(
  subject: Subject,
  given: Pick<Given<typeof goWrkSettings>, 'values' | 'typed'>,
  http2: boolean,
): Promise<Plan> {
  const { values, typed } = given
  const flagOf = flagsOf(typed)
  const { method, timeout, connections, duration, workers } = values
  const asked = { target: subject.url, method, connections, duration, timeout: timeout / 1_000 }
  const body = values.body === '' ? {} : await bodyTyped(values.body, flagOf('body'))
  const plan = planOf({ ...asked, ...body, headers: headersOf(values), transport: transportOf(values, http2) }, flagOf)
  const [like] = plan.requests
  if (like === undefined) throw new TypeError('a plan has a request')
  const one = { ...like, checks: [only2xx] }
  const requests = subject.played.length === 0 ? [one] : playedRequests(subject.played, one)
  const demand = workers.length === 0 ? {} : { driverDemand: { min: workers.length } }
  return checkedPlan({ ...plan, name: 'go-wrk', requests, ...demand }, flagOf)
}

/** As Go's client sends them: it asks for gzip unless -no-c. */
function headersOf({ header = {}, host, noC }: GoWrkValues): Headers {
  const named = withDefault(header, 'User-Agent', defaults.userAgent)
  const encoded = noC ? named : withDefault(named, 'Accept-Encoding', 'gzip')
  if (host === undefined) return encoded
  const others = Object.entries(encoded).filter(([name]) => name.toLowerCase() !== 'host')
  return { ...Object.fromEntries(others), Host: host }
}

function transportOf({ noKa, noVr, redir, proxy }: GoWrkValues, http2: boolean): Transport | undefined {
  return {
    ...(http2 ? { engine: 'http2' as const } : {}),
    ...(noKa ? { keepAlive: false } : {}),
    ...(noVr ? { insecure: true } : {}),
    ...(redir ? { redirects: REDIRECTS } : {}),
    ...(proxy === undefined ? {} : { proxy }),
  }
}

/** Whether HTTP/2 may be asked for: redirects and proxies need HTTP/1.1. */
export function mayUseHttp2({ http, redir, proxy }: GoWrkValues, { url }: Subject): boolean {
  return http && !redir && proxy === undefined && url.startsWith('https:')
}

/** Fields of a plan that have another name in the settings. */
const settingNames: Readonly<Record<string, keyof GoWrkValues>> = {
  headers: 'header',
  bodyBase64: 'body',
  bodyFile: 'body',
  keepAlive: 'noKa',
  insecure: 'noVr',
  redirects: 'redir',
  engine: 'http',
  timeoutMs: 'timeout',
  requests: 'playback',
}

function flagsOf(typed: Arguments['typed']): FlagOf {
  return (field) => {
    if (field === 'target') return 'URL'
    const name = settingNames[field] ?? field
    const setting = Object.hasOwn(goWrkSettings, name) ? goWrkSettings[name as keyof GoWrkValues] : undefined
    if (setting === undefined) return undefined
    const short = 'short' in setting ? setting.short : undefined
    return typed.get(name)?.flag ?? flagNames(dashed(name), short, 'go')[0]
  }
}
