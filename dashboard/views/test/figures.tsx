/** The figures of the whole test, and how old they are. */
import type { FiguresAnswer } from '../../../lib/api/answers.ts'
import { isFinal } from '../../../lib/api/run-states.ts'
import type { PointAnswer } from '../../../lib/api/timeline.ts'
import { secondsKnown } from '../../state/resumption.ts'
import { atLeast, bytes, count, millis, rate } from '../../format.ts'
import { Tile } from '../parts/tile.tsx'
import { useNow } from '../parts/time.tsx'
import type { ShownTest } from './test-view.tsx'

/** Live figures that are older than this many ms are marked. */
const OLD = 2_500
const AGE_EVERY = 250

interface FiguresProps {
  readonly shown: ShownTest
  readonly isLost: boolean
}

export function Figures({ shown, isLost }: FiguresProps) {
  const { live, series, test } = shown
  if (live === undefined || test.startAt === null) return null
  const { overall } = live
  const latest = isFinal(test.state) ? undefined : series?.points.at(-1)
  return (
    <section aria-label="Figures">
      <Age shown={shown} isLost={isLost} />
      <dl class="tiles">
        <Rates overall={overall} latest={latest} />
        <Requests overall={overall} />
        <ResponseTimes overall={overall} />
        <Tile name="Received" value={bytes(overall.bytes)} />
      </dl>
    </section>
  )
}

function Age({ shown, isLost }: FiguresProps) {
  const { test, series } = shown
  const isLive = !isFinal(test.state)
  const now = useNow(isLive ? AGE_EVERY : 0)
  if (!isLive) return null
  const latestAt = series?.latestAt ?? null
  if (latestAt === null) return <p class="muted">No figures have arrived yet.</p>
  const age = Math.max(0, now - latestAt)
  const isOld = isLost || age > OLD
  // Programs that watch the page read the second.
  return (
    <p class={isOld ? 'age notice warn' : 'age muted'} data-seconds={secondsKnown(test, series)}>
      {isLost ? 'Not connected: ' : ''}the latest figures are {count(Math.round(age / 100) / 10)} s old.
    </p>
  )
}

interface Of {
  readonly overall: FiguresAnswer
}

function Rates({ overall: { rates }, latest }: Of & { readonly latest: PointAnswer | undefined }) {
  const now = latest === undefined ? undefined : `now ${rate(latest.completed / (latest.to - latest.from))}`
  return (
    <>
      <Tile
        name="Planned rate"
        value={rates.planned === null ? 'none' : rate(rates.planned)}
        help="A closed load has no planned rate: each request follows a response."
      />
      <Tile name="Sent" value={rate(rates.sent)} help="Requests sent per second over the time of the load." />
      <Tile name="Throughput" value={rate(rates.throughput)} note={now} help="Responses per second over that time." />
    </>
  )
}

function Requests({ overall }: Of) {
  const { planned, sent, completed, failed, dropped, inFlight, lost, neverSent } = overall
  const unsent = dropped + neverSent
  return (
    <>
      <Tile name="Requests sent" value={count(sent)} note={`of ${count(planned)} planned`} />
      <Tile name="Completed" value={count(completed)} />
      <Tile name="Failed" value={count(failed)} {...(failed > 0 ? { tone: 'bad' as const } : {})} />
      <Tile
        name="Not sent"
        value={count(unsent)}
        help="Planned requests that were dropped, or not sent when the load ended."
        {...(unsent > 0 ? { tone: 'warn' as const } : {})}
      />
      <Tile name="In flight" value={count(inFlight)} />
      {lost.windows === 0 ? null : <Tile name="Lost windows" value={count(lost.windows)} tone="bad" />}
    </>
  )
}

function ResponseTimes({ overall }: Of) {
  const { response } = overall.latencies
  const value = (ms: number | null): string => atLeast(ms, response.atLeastFrom)
  return (
    <>
      <Tile name="Median" value={value(response.median)} note={`mean ${millis(response.mean)}`} />
      <Tile name="95th percentile" value={value(response.p95)} />
      <Tile name="99th percentile" value={value(response.p99)} />
      <Tile name="Maximum" value={value(response.max)} note={`min ${millis(response.min)}`} />
    </>
  )
}
