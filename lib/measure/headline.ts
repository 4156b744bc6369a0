/** The first line of a report: the result of the target. */
import { type Facts, isSuccess, succeededOf } from './facts.ts'
import { type CommonFailureCode, type FailureCode, isCommon, meaningOf } from './failures.ts'
import { countFrom } from './quantiles.ts'
import { counted, lasting, percent, plural } from './phrases.ts'
import type { Tally } from './tally.ts'
import type { Trust } from './doubts.ts'
import { leadOf, type ThresholdResult } from '../thresholds/result.ts'

/** Waits below this, in µs, are not mentioned. */
const NOTICEABLE = 1_000
/** Maximum number of failure kinds in the headline, and of checks that failed. */
const KINDS = 3
/** So much of the text of a check is in the headline, in characters. */
const CHECK_SHOWN = 60

/** What was judged: thresholds, of which those that did not pass are named first; and a search, as a line. */
export interface Judged {
  readonly results?: readonly ThresholdResult[]
  readonly searched?: string | undefined
}

/** @param trust of the run: with `invalid` the result is undecided, unless no request succeeded */
export function headlineOf(facts: Facts, trust: Trust, { results = [], searched }: Judged = {}): string {
  const { tally, over, sentAsStated } = facts
  if (!over) return `${plural(tally.sent + sentAsStated, 'request')} so far`
  if (tally.sent === 0) return sentAsStated > 0 ? onlyStated(sentAsStated) : 'NO REQUEST WAS SENT'
  if (succeededOf(tally) === 0 && tally.completed + tally.failed > 0) return allFailed(tally)
  if (trust === 'invalid') return 'UNDECIDED: these numbers cannot be trusted'
  return `${leadOf(results)}${searched ?? becameOf(facts)}`
}

function becameOf(facts: Facts): string {
  const { tally } = facts
  return isBehind(facts) ? behind(facts) : `${plural(tally.sent, 'request')}, ${answered(tally)}${waited(tally, '; ')}`
}

function onlyStated(sent: number): string {
  return `${plural(sent, 'request')}, all by partners, whose figures cannot be judged`
}

function allFailed(tally: Readonly<Tally>): string {
  const kinds = kindsOf(tally)
  const [only] = kinds
  const why = kinds.length === 1 && only !== undefined ? aloneOf(only) : listed(kinds)
  const which = tally.sent === 1 ? 'THE ONLY REQUEST FAILED' : `ALL ${counted(tally.sent)} REQUESTS FAILED`
  return `${which}: ${why}`
}

/** The only kind of failure, without its count. */
function aloneOf({ what, ofChecks }: Kind): string {
  return ofChecks === undefined ? what : `a check of each response${ofChecks}`
}

/**
 * Whether the target could not keep up with an open load: requests were due while the load lasted, but no place in
 * flight was free until later.
 */
export function isBehind({ open, stopped, tally, neverSent }: Facts): boolean {
  return open && (tally.overdue > 0 || tally.droppedBacklog > 0 || (neverSent > 0 && !stopped))
}

function behind({ tally, neverSent, stopped }: Facts): string {
  const never = tally.droppedBacklog + (stopped ? 0 : neverSent)
  const late =
    waited(tally, '') ||
    (tally.overdue > 0 ? `${counted(tally.overdue)} of ${counted(tally.sent)} sent after the end of the load` : '')
  const told = [late, never > 0 ? `${counted(never)} never sent` : ''].filter((text) => text !== '')
  const failed = succeededOf(tally) < tally.sent ? [answered(tally)] : []
  return `did not keep up: ${[...told, ...failed].join('; ')}`
}

function waited({ latencies, sent }: Readonly<Tally>, before: string): string {
  const wait = latencies.of('wait')
  const count = countFrom(wait, NOTICEABLE)
  return count === 0 ? '' : `${before}${counted(count)} of ${counted(sent)} waited, up to ${lasting(wait.max)}`
}

function answered(tally: Readonly<Tally>): string {
  const share = percent(succeededOf(tally) / tally.sent)
  const kinds = kindsOf(tally)
  return `${share} succeeded${kinds.length === 0 ? '' : `: ${listed(kinds)}`}`
}

interface Kind {
  readonly what: string
  readonly count: number
  /** Of responses that failed a check, the checks with their counts; `what` then continues the count. */
  readonly ofChecks?: string
}

/**
 * Responses with a status that is no success, without those that checks have judged: which of several statuses those
 * had is not known.
 */
function refusedOf({ statuses, statusJudged }: Readonly<Tally>): Kind[] {
  const refused = [...statuses].filter(([status]) => !isSuccess(status))
  if (statusJudged === 0) return refused.map(([status, count]) => ({ what: `status ${status}`, count }))
  const count = refused.reduce((sum, [, times]) => sum + times, -statusJudged)
  const [[status] = [], ...others] = refused
  const what = status === undefined || others.length > 0 ? 'a status of 400 or above' : `status ${status}`
  return count <= 0 ? [] : [{ what, count }]
}

/** Responses that failed a check, each once. A response may have failed several checks, of which each has its count. */
function checkedOf({ checkFailed: count, completed, checks }: Readonly<Tally>): Kind[] {
  if (count === 0) return []
  const each = [...checks]
    .sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1))
    .map(([text, times]) => `${counted(times)} × ${shortened(text)}`)
  const ofChecks = each.length === 0 ? '' : ` (${firstOf(each)})`
  return [{ what: `of ${plural(completed, 'response')} failed a check${ofChecks}`, count, ofChecks }]
}

function shortened(text: string): string {
  return text.length > CHECK_SHOWN ? `${text.slice(0, CHECK_SHOWN)}…` : text
}

/** The kinds of failures, the most frequent first. */
function kindsOf(tally: Readonly<Tally>): Kind[] {
  const failed = [...tally.failures].map(([code, count]) => ({ what: failureTitle(code), count }))
  const all = [...failed, ...refusedOf(tally), ...checkedOf(tally)]
  return all.sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1))
}

function listed(kinds: readonly Kind[]): string {
  return firstOf(
    kinds.map(({ what, count, ofChecks }) => `${counted(count)}${ofChecks === undefined ? ' ×' : ''} ${what}`),
  )
}

function firstOf(texts: readonly string[]): string {
  return `${texts.slice(0, KINDS).join(', ')}${texts.length > KINDS ? ', …' : ''}`
}

/** A failure in a few words, such as `timed out`. */
export function failureTitle(code: FailureCode): string {
  return (isCommon(code) ? titles[code] : undefined) ?? meaningOf(code)
}

/** Failures in a few words. */
const titles: Partial<Record<CommonFailureCode, string>> = {
  dns: 'name not found',
  refused: 'connection refused',
  reset: 'connection reset',
  closed: 'connection closed early',
  stale: 'idle connection closed by the target',
  'timeout-connect': 'connecting timed out',
  timeout: 'timed out',
  tls: 'no TLS connection',
  protocol: 'malformed response',
  'too-large': 'response too large',
  redirects: 'too many redirects',
  auth: 'unsupported authentication',
  aborted: 'aborted',
  unreachable: 'no route to the target',
  'generator:ports': 'no local port left',
  'generator:fds': 'no file descriptor left',
}
