/**
 * The doubts that follow from the counts and histograms of a run. They depend on how wrong the numbers can be, not on
 * lateness alone.
 */
import type { Counted, DriverFacts, Facts } from './facts.ts'
import { throughputOf } from './facts.ts'
import type { Histogram } from './histogram.ts'
import { quantile } from './quantiles.ts'
import { counted, lasting, plural } from './phrases.ts'
import { responseOf } from './response.ts'
import { type Bounds, boundsOf, isNear } from './soundness.ts'
import type { Tally } from './tally.ts'
import { type Doubt, type DoubtCode, duringOf } from './doubts.ts'
import type { Flaw } from './flaws.ts'

/** The share of the planned requests above which the limits of the generator make a run invalid. */
export const GENERATOR_MOSTLY = 0.05
/** The share of the load's time above which a load thread hardly ever waited for the target. */
const BUSY = 0.98
/** The highest percentile that is judged; unsound ones above it are only named. */
const HIGHEST_JUDGED = 0.99

export function doubtsOf(facts: Facts): Doubt[] {
  return [
    ...soundnessDoubts(facts),
    ...busyDoubts(facts),
    ...pausedDoubts(facts),
    ...limitDoubts(facts),
    ...noteDoubts(facts),
    ...facts.drivers.flatMap(clampedDoubts),
  ]
}

function boundsIn(tally: Readonly<Tally>): Bounds[] {
  return boundsOf(responseOf(tally), tally.latencies.of('floor'))
}

/** The lowest judged percentile that is not sound. */
function firstUnsound(bounds: readonly Bounds[]): Bounds | undefined {
  return bounds.find(({ sound, q }) => !sound && q <= HIGHEST_JUDGED)
}

function soundnessDoubts(facts: Facts): Doubt[] {
  const bounds = boundsIn(facts.tally)
  const first = firstUnsound(bounds)
  const above = bounds.find(({ sound, q }) => !sound && q > HIGHEST_JUDGED)
  const alone = facts.drivers.length > 1 ? facts.drivers.flatMap((driver) => aloneDoubts(driver, first)) : []
  if (first !== undefined) return [unsoundDoubt(first, facts), ...alone]
  const named: Doubt[] =
    above === undefined ? [] : [{ code: 'unsound-above-p99', message: tooHigh(above), ...seenIn(facts, above.name) }]
  return [...named, ...alone]
}

/**
 * Closed load has no arrival times to miss, so it is degraded at most. The same holds for bursts that were sent in
 * time: their responses also arrive together, and are read one after the other.
 */
function unsoundDoubt(first: Bounds, facts: Facts): Doubt {
  const { open, tally } = facts
  const excused = !open || (tally.latencies.of('spread').count > 0 && leftInTime(first, tally))
  const code: DoubtCode = !excused && first.q < HIGHEST_JUDGED ? 'unsound' : 'unsound-p99'
  const why = excused ? 'the generator read responses late' : 'the generator was late'
  return { code, message: `${why}: from ${first.name} on, ${tooHigh(first)}`, ...seenIn(facts, first.name) }
}

/** Whether a percentile would be sound if the slip were the only error. */
function leftInTime({ q, response }: Bounds, { latencies }: Readonly<Tally>): boolean {
  return isNear(quantile(latencies.of('slip'), q) ?? 0, response)
}

function tooHigh({ name, gap, response }: Bounds): string {
  return `response times may be up to ${lasting(gap)} too high (${name}: ${lasting(response)})`
}

/** A doubt about one driver whose numbers are worse than the merged ones. */
function aloneDoubts(driver: DriverFacts, together: Bounds | undefined): Doubt[] {
  const own = firstUnsound(boundsIn(driver.tally))
  if (own === undefined || (together !== undefined && together.q <= own.q)) return []
  const message = `of this driver alone: from ${own.name} on, ${tooHigh(own)}`
  return [{ code: 'unsound-driver', message, node_id: driver.nodeId, ...seenIn(driver, own.name) }]
}

/** From the first window with a flaw to the last one. */
function seenIn({ flawed }: Counted, flaw: Flaw): Pick<Doubt, 'during'> {
  return duringOf(flawed.get(flaw))
}

/** Closed load is as fast as its responses: if a thread never waits for a response, the thread is the limit. */
function busyDoubts(facts: Facts): Doubt[] {
  const { open, strict, busy = 0, tally } = facts
  if (open || strict || busy < BUSY) return []
  const p99 = boundsIn(tally).find(({ q }) => q === HIGHEST_JUDGED)
  const high = p99 === undefined ? '' : `; latencies may be up to ${lasting(p99.gap)} too high at p99`
  const rate = counted(throughputOf(facts))
  const message = `the generator was the limit: the target handled ${rate}/s and may handle more${high}; add --workers or drivers`
  return [{ code: 'generator-busy', message }]
}

function pausedDoubts(facts: Facts): Doubt[] {
  const still = facts.drivers.filter(({ stoodStill, tally }) => stoodStill || tally.droppedPaused > 0)
  const code = isMostly(facts.tally.droppedPaused, facts) ? 'paused-mostly' : 'paused'
  return still.map((driver) => {
    const { nodeId, tally: own } = driver
    const lost = own.droppedPaused > 0 ? `; ${plural(own.droppedPaused, 'request')} due meanwhile were never sent` : ''
    return {
      code,
      message: `a load thread was paused for more than a second, or started that late${lost}`,
      node_id: nodeId,
      ...seenIn(driver, 'paused'),
    }
  })
}

/**
 * The limits of the drivers' machines: one doubt each. Their total share of the planned requests determines the weight
 * of all.
 */
function limitDoubts(facts: Facts): Doubt[] {
  const all = limitsOf(facts).reduce((sum, [count]) => sum + count, 0)
  const code = isMostly(all, facts) ? 'generator-limited-mostly' : 'generator-limited'
  return facts.drivers.flatMap((driver) =>
    limitsOf(driver)
      .filter(([count]) => count > 0)
      .map(([count, what, flaw]): Doubt => ({
        code,
        message: `${plural(count, 'request')} ${what}`,
        node_id: driver.nodeId,
        ...seenIn(driver, flaw),
      })),
  )
}

function limitsOf({ tally, sentOnFullNetwork }: Counted): (readonly [count: number, what: string, flaw: Flaw])[] {
  return [
    [tally.failures.get('generator:ports') ?? 0, 'failed because no local port was left', 'ports'],
    [tally.failures.get('generator:fds') ?? 0, 'failed because no file descriptor was left', 'fds'],
    [sentOnFullNetwork, 'were sent while a network interface of the driver was full', 'network'],
  ]
}

/** Compares a quotient, because the rounding of a product would miss some exact shares. */
function isMostly(count: number, { tally }: Facts): boolean {
  return count / tally.planned >= GENERATOR_MOSTLY
}

function noteDoubts(facts: Facts): Doubt[] {
  const { tally, neverSent } = facts
  const notes: [count: number, code: DoubtCode, message: string, flaw?: Flaw][] = [
    [
      neverSent,
      'never-sent',
      `${plural(neverSent, 'planned request was', 'planned requests were')} never sent: ${neverSentWhy(facts)}`,
    ],
    [
      tally.droppedBacklog,
      'dropped',
      `${plural(tally.droppedBacklog, 'request was', 'requests were')} never sent: the backlog was full, because the target is too slow for this load`,
      'dropped',
    ],
    [
      tally.notConnected,
      'not-connected',
      `${plural(tally.notConnected, 'connection was', 'connections were')} not established at the start: the first request on each includes the connect time`,
      'not-connected',
    ],
  ]
  const told = notes
    .filter(([count]) => count > 0)
    .map(([, code, message, flaw]): Doubt => ({ code, message, ...(flaw === undefined ? {} : seenIn(facts, flaw)) }))
  return [...told, ...sampleDoubts(facts)]
}

function neverSentWhy({ stopped, open }: Facts): string {
  if (stopped) return 'the load was stopped before'
  return open ? 'no place in flight became free before the drain time was over' : 'the time of the load was over'
}

function sampleDoubts({ tally, over }: Facts): Doubt[] {
  const response: Readonly<Histogram> = responseOf(tally)
  if (!over || response.count === 0 || boundsIn(tally).length > 0) return []
  const message = `too few samples to judge a percentile: ${plural(response.count, 'response time')}, 20 are needed for the median and 1,000 for p99`
  return [{ code: 'few-samples', message }]
}

function clampedDoubts(driver: DriverFacts): Doubt[] {
  const { nodeId, tally } = driver
  const { clamped } = responseOf(tally)
  if (clamped === 0) return []
  return [
    {
      code: 'clamped',
      message: `${plural(clamped, 'response time')} above one hour are counted as one hour`,
      node_id: nodeId,
      ...seenIn(driver, 'clamped'),
    },
  ]
}
