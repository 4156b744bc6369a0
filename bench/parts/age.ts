/** How old live figures are when they reach a client of the event stream. */
import { pause } from '../../lib/clock.ts'
import { atMost, type BenchPart, type Row } from '../part.ts'
import { type ArrivedFigures, gatherFigures } from '../events.ts'
import { withSystem } from '../rig.ts'
import { spread } from '../samples.ts'

const fleets = [2, 8]
/** Requests per second of each driver: a light load, which leaves the machine spare capacity. */
const RATE = 100
const ENDS_AFTER_MS = 30_000
/** The time for the last event after the end was seen. */
const LAST_EVENT_MS = 300
const AIM_MS = 1_000

export const age: BenchPart = {
  name: 'age',
  title: 'time from the end of a second to its figures at a client of GET /events, in ms',
  measure: async ({ quick }) => {
    const rows: (Row & { drivers: number; max: number })[] = []
    for (const drivers of fleets) rows.push(await rowOf(drivers, quick ? 4 : 20))
    const aims = rows.map(({ drivers, max }) => atMost(`${drivers} drivers: max, ms`, max, AIM_MS))
    return { rows, aims }
  },
}

function rowOf(drivers: number, seconds: number): Promise<Row & { drivers: number; max: number }> {
  return withSystem({ drivers }, async ({ api, cluster }) => {
    const reading = new AbortController()
    try {
      const gathered = await gatherFigures(cluster.api, reading.signal)
      const testId = await api.avalanche({ rate: RATE, count: RATE * seconds })
      await api.trigger(testId)
      await api.ended(testId, seconds * 1_000 + ENDS_AFTER_MS)
      await pause(LAST_EVENT_MS)
      const events = gathered.filter(({ figures }) => figures.TestId === testId && figures.windowEnd !== null)
      const told = new Set(events.map(({ figures }) => figures.windowEnd)).size
      return { drivers, seconds, 'seconds told': told, ...spread(events.map(ageOf)) }
    } finally {
      reading.abort()
    }
  })
}

/** The common clock is the broker's wall clock, which on one machine is also ours. */
function ageOf({ at, figures }: ArrivedFigures): number {
  return at - Date.parse(figures.windowEnd ?? '')
}
