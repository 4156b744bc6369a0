/** The time between the starts of drivers on one machine, as the target sees it. */
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { type Micros, between, fromMillis, micros, toMillis } from '../../lib/units.ts'
import { atMost, type BenchPart, type Figures, type Row, type Scale } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { spread } from '../samples.ts'
import { Starters } from '../starters.ts'
import { wallOffset } from '../wall.ts'

const DRIVERS = 8
/** Requests of each driver: few, so that no driver's load delays another's first request. */
const REQUESTS = 3
/**
 * Responses are late, so that no driver's end of a test (its last window is merged and sent) coincides with another's
 * start.
 */
const ANSWER_AFTER_MS = 150
/** The tests until code is compiled and warm; the very first is reported separately. */
const WARM_UP = 3
const ENDS_WITHIN_MS = 30_000
const PAUSE_MS = 100
const AIM_MS = 5

const loads = ['avalanche', 'tsunami'] as const
type LoadKind = (typeof loads)[number]

/** One test, in ms: for each driver except the earliest, and for each driver. */
interface Started {
  readonly afterEarliest: readonly number[]
  readonly afterIntended: readonly number[]
  readonly slip: readonly number[]
}

export const skew: BenchPart = {
  name: 'skew',
  title: `start skew of ${DRIVERS} drivers, in ms`,
  measure: async (scale) => {
    const embedded = await measured(scale, undefined)
    const real = scale.kafka === undefined ? [] : await measured(scale, scale.kafka)
    return figuresOf([...embedded, ...real])
  },
}

interface Samples {
  readonly broker: string
  readonly load: LoadKind | 'bare processes'
  readonly first: Started | undefined
  readonly tests: readonly Started[]
}

function measured({ quick }: Scale, kafka: string | undefined): Promise<Samples[]> {
  const broker = kafka === undefined ? 'embedded' : 'Kafka'
  const count = quick ? 5 : 40
  return withSystem({ drivers: DRIVERS, kafka }, async (rig) => {
    const all: Samples[] = []
    for (const load of loads) {
      const [cold, tests] = await repeated(count, () => startOnce(rig, load))
      all.push({ broker, load, first: load === loads[0] ? cold[0] : undefined, tests })
    }
    return kafka === undefined ? [...all, await control(rig, count)] : all
  })
}

/**
 * The same number of bare processes with a start instant on this machine's own clock: a lower bound for every generator
 * here.
 */
async function control({ target, cluster }: Rig, count: number): Promise<Samples> {
  const starters = new Starters(DRIVERS)
  try {
    const [, tests] = await repeated(count, async () => {
      await target.begin()
      await pause(PAUSE_MS)
      const intended = await starters.fire(slowAnswers(cluster.target), REQUESTS, 'control')
      return startedOf(await target.firstArrivals('control'), { intended, slip: [], drivers: DRIVERS })
    })
    return { broker: 'none', load: 'bare processes', first: undefined, tests }
  } finally {
    starters.close()
  }
}

async function repeated(count: number, work: () => Promise<Started>): Promise<[cold: Started[], warm: Started[]]> {
  const all: Started[] = []
  while (all.length < WARM_UP + count) all.push(await work())
  return [all.slice(0, WARM_UP), all.slice(WARM_UP)]
}

async function startOnce({ api, target, cluster }: Rig, load: LoadKind): Promise<Started> {
  await target.begin()
  const testId = await create(api, load, slowAnswers(cluster.target))
  await pause(PAUSE_MS)
  const offset = wallOffset()
  const { startAt, drivers } = await api.trigger(testId)
  await api.ended(testId, ENDS_WITHIN_MS)
  const first = await target.firstArrivals(testId)
  const figures = (await api.metrics(testId)).drivers
  const slip = figures.flatMap(({ latencies }) => (latencies.slip.min === null ? [] : [latencies.slip.min]))
  const intended = micros(fromMillis(Date.parse(startAt ?? '')) - offset)
  return startedOf(first, { intended, slip, drivers: drivers.length })
}

interface Told {
  readonly intended: Micros
  readonly slip: readonly number[]
  readonly drivers: number
}

function startedOf(first: ReadonlyMap<string, Micros>, { intended, slip, drivers }: Told): Started {
  const arrivals = [...first.values()].sort((a, b) => a - b)
  const [earliest] = arrivals
  if (earliest === undefined || arrivals.length !== drivers)
    throw new BreakwaterError('internal', `${arrivals.length} of ${drivers} drivers reached the target`)
  return {
    afterEarliest: arrivals.slice(1).map((arrival) => toMillis(between(earliest, arrival))),
    afterIntended: arrivals.map((arrival) => toMillis(between(intended, arrival))),
    slip,
  }
}

function slowAnswers(target: string): string {
  return `${target}/?delay=${ANSWER_AFTER_MS}`
}

function create(api: Rig['api'], load: LoadKind, target: string): Promise<string> {
  return load === 'avalanche'
    ? api.avalanche({ target, count: REQUESTS, identify: true })
    : api.tsunami(1, { target, bursts: 1, size: REQUESTS, identify: true })
}

function figuresOf(all: readonly Samples[]): Figures {
  return {
    rows: all.flatMap(rowsOf),
    aims: all
      .filter(({ broker }) => broker !== 'none')
      .map(({ broker, load, tests }) => {
        const { p99 } = spread(tests.flatMap(({ afterEarliest }) => afterEarliest))
        return atMost(`${broker}, ${load}: p99 after the earliest driver, ms`, p99, AIM_MS)
      }),
  }
}

function rowsOf({ broker, load, first, tests }: Samples): Row[] {
  const samples: [string, readonly number[]][] = [
    ['after the earliest driver', tests.flatMap(({ afterEarliest }) => afterEarliest)],
    ['latest driver of each test', tests.map(({ afterEarliest }) => Math.max(...afterEarliest))],
    ['after the intended instant', tests.flatMap(({ afterIntended }) => afterIntended)],
    ['slip of the first request', tests.flatMap(({ slip }) => slip)],
    ['after the earliest, first test of all', first?.afterEarliest ?? []],
  ]
  return samples
    .filter(([, values]) => values.length > 0)
    .map(([what, values]) => ({ broker, load, what, ...spread(values) }))
}
