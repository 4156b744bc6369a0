/** The duration of the API's POST requests on an otherwise idle machine. */
import { pause } from '../../lib/clock.ts'
import { atMost, type BenchPart, type Row } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { spread } from '../samples.ts'

const DRIVERS = 2
const ENDS_WITHIN_MS = 30_000
/** The pause before each measured call. */
const REST_MS = 30
/** By then every driver has received the config and answered. */
const SETTLED_MS = 150
const WARM_UP = 3
const AIM_MS = 50

interface Timed {
  readonly avalanche: number
  readonly trigger: number
}

export const post: BenchPart = {
  name: 'post',
  title: `latency of POST with ${DRIVERS} drivers, in ms`,
  measure: ({ quick }) =>
    withSystem({ drivers: DRIVERS }, async (rig) => {
      const count = quick ? 10 : 100
      const cold = await times(WARM_UP, () => once(rig, SETTLED_MS))
      const settled = await times(count, () => once(rig, SETTLED_MS))
      const atOnce = await times(count, () => once(rig, 0))
      const rows = [
        rowOf(
          '/avalanche',
          [...settled, ...atOnce].map(({ avalanche }) => avalanche),
        ),
        rowOf(
          '/trigger',
          settled.map(({ trigger }) => trigger),
        ),
        rowOf(
          '/trigger right after its /avalanche',
          atOnce.map(({ trigger }) => trigger),
        ),
        rowOf(
          '/avalanche, first of all',
          cold.slice(0, 1).map(({ avalanche }) => avalanche),
        ),
        rowOf(
          '/trigger, first of all',
          cold.slice(0, 1).map(({ trigger }) => trigger),
        ),
      ]
      return { rows, aims: rows.slice(0, 3).map(({ POST, p99 }) => atMost(`POST ${POST}: p99, ms`, p99, AIM_MS)) }
    }),
}

/** One test of one request per driver: created, triggered, ended. */
async function once({ api }: Rig, restMs: number): Promise<Timed> {
  await pause(REST_MS)
  const created = await timed(() => api.avalanche({ count: 1 }))
  if (restMs > 0) await pause(restMs)
  const triggered = await timed(() => api.trigger(created.answer))
  await api.ended(created.answer, ENDS_WITHIN_MS)
  return { avalanche: created.ms, trigger: triggered.ms }
}

async function timed<T>(call: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const began = performance.now()
  const answer = await call()
  return { answer, ms: performance.now() - began }
}

async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < count) all.push(await work())
  return all
}

function rowOf(path: string, samples: readonly number[]): Row & { POST: string; p99: number } {
  return { POST: path, ...spread(samples) }
}
