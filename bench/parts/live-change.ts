/**
 * Changes of a running load, as the target sees them: a constant rate is paused, resumed, doubled, divided by four and
 * stopped while drivers run it, and the arrivals of its requests are counted around each change, and drawn.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '../../lib/clock.ts'
import { fromMillis, fromSeconds, micros, toMillis } from '../../lib/units.ts'
import { type Mark, drawArrivals } from '../arrival-drawing.ts'
import { arrivedIn, perStep } from '../arrivals.ts'
import { type Aim, atMost, type BenchPart, type Figures, type Row, type Scale } from '../part.ts'
import { resultsFolder } from '../results.ts'
import { type Rig, withSystem } from '../rig.ts'
import { wallOffset } from '../wall.ts'

const fleets = [1, 3, 8]
/** Of all drivers together, per second. */
const RATE = 200
/** How long the plan would last without changes, in seconds. */
const PLANNED_SECONDS = 16
/** When each change is asked for, in seconds after the start; all of them before the plan ends. */
const steps = [
  { at: 2, text: 'pause', path: 'pause' },
  { at: 4.5, text: 'resume', path: 'resume' },
  { at: 7, text: 'rate × 2', path: 'rate', body: { factor: 2 } },
  { at: 10, text: 'rate ÷ 4', path: 'rate', body: { factor: 0.25 } },
] as const
const STOP_AT = 13.5
const ENDS_WITHIN_MS = 30_000
/** Around a change, arrivals of so many µs before it and after it are counted. */
const AROUND = fromSeconds(1)
/** A request that is due before a pause may arrive later by so many µs, on a busy machine. */
const LATE = fromMillis(100)
/** The clocks of drivers and that of the measurement agree within so many µs: the first request after a pause may seem early. */
const EARLY = fromMillis(5)

interface Run {
  readonly broker: string
  readonly drivers: number
  readonly planned: number
  readonly sent: number
  /** By the target's own counter. */
  readonly counted: number
  /** At the target, in µs from the start of the load, in ascending order. */
  readonly arrivals: readonly number[]
  readonly changes: readonly Mark[]
}

export const liveChange: BenchPart = {
  name: 'live-change',
  title: `pause, resume, rate × 2, rate ÷ 4 and stop of ${RATE} requests/s on 1, 3 and 8 drivers: arrivals within 1 s before and after each change, gaps in ms, bursts in requests within 10 ms`,
  measure: async (scale) => {
    const runs: Run[] = []
    for (const kafka of scale.kafka === undefined ? [undefined] : [undefined, scale.kafka]) {
      for (const drivers of scale.quick ? fleets.slice(0, 1) : fleets) {
        runs.push(
          await withSystem({ drivers, kafka }, (rig) => runOnce(rig, kafka === undefined ? 'embedded' : 'Kafka')),
        )
      }
    }
    return figuresOf(runs, scale)
  },
}

async function runOnce({ api, target, cluster }: Rig, broker: string): Promise<Run> {
  await target.begin()
  const before = await target.counted()
  const plan = { target: cluster.target, rate: `${RATE}/s`, duration: `${PLANNED_SECONDS}s`, identify: true }
  const testId = await api.plan(plan)
  const offset = wallOffset()
  const { startAt } = await api.trigger(testId)
  const startMs = Date.parse(startAt ?? '')
  const changes: Mark[] = []
  for (const step of steps) {
    await reach(startMs, step.at)
    const { change } = await api.change(testId, step.path, 'body' in step ? step.body : undefined)
    changes.push({ at: fromSeconds(change.fromSeconds), text: step.text })
  }
  await reach(startMs, STOP_AT)
  changes.push({ at: fromMillis(Date.now() - startMs), text: 'stop' })
  await api.stop(testId)
  await api.ended(testId, ENDS_WITHIN_MS)
  const { overall } = await api.metrics(testId)
  const start = fromMillis(startMs) - offset
  const arrivals = (await target.arrivals(testId)).map((at) => at - start).sort((a, b) => a - b)
  const counted = (await target.counted()) - before
  const { planned, sent } = overall
  return { broker, drivers: cluster.options.drivers, planned, sent, counted, arrivals, changes }
}

/** Resolves so many seconds after the start of the load. */
async function reach(startMs: number, seconds: number): Promise<void> {
  await pause(Math.max(0, startMs + seconds * 1_000 - Date.now()))
}

function figuresOf(runs: readonly Run[], scale: Scale): Figures {
  const drawings = runs.map((run) => keepDrawing(run, scale))
  return {
    rows: runs.flatMap(rowsOf),
    aims: runs.flatMap(aimsOf),
    details: runs.map((run) => ({
      broker: run.broker,
      drivers: run.drivers,
      'changes at µs': run.changes.map(({ at, text }) => `${text}: ${Math.round(at)}`).join(', '),
      'arrivals per 100 ms': perStep(run.arrivals, endOf(run)).join(' '),
    })),
    notes: [`drawn: ${drawings.join(', ')}`],
  }
}

function keepDrawing(run: Run, scale: Scale): string {
  const { broker, drivers, arrivals, changes } = run
  const folder = resultsFolder(scale)
  const name = `live-change-${broker.toLowerCase()}-${drivers}.svg`
  const title = `Arrivals at the target: ${drivers} driver${drivers === 1 ? '' : 's'}, ${RATE}/s planned, ${broker} broker`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), drawArrivals({ title, arrivals, until: endOf(run), changes }))
  return name
}

/** Half a second after the last arrival or change. */
function endOf({ arrivals, changes }: Run): number {
  const last = Math.max(arrivals.at(-1) ?? 0, changes.at(-1)?.at ?? 0)
  return Math.ceil((last + fromMillis(500)) / fromSeconds(1)) * fromSeconds(1)
}

/** Those that were due before the pause, or at the resumption, are not among them. */
function inPause({ arrivals, changes: [paused, resumed] }: Run): number {
  return arrivedIn(arrivals, (paused?.at ?? 0) + LATE, (resumed?.at ?? 0) - EARLY).requests
}

function rowsOf(run: Run): Row[] {
  const { broker, drivers, planned, sent, counted, arrivals, changes } = run
  return changes.map(({ at, text }, index) => {
    const before = arrivedIn(arrivals, at - AROUND, at)
    const after = arrivedIn(arrivals, at, at + AROUND)
    const totals = { planned, sent, counted, 'in the pause': inPause(run) }
    return {
      broker,
      drivers,
      change: text,
      'at ms': Math.round(toMillis(micros(at))),
      before: before.requests,
      'gap before': Number(before.gapMs.toFixed(1)),
      'burst before': before.burst,
      after: after.requests,
      'gap after': Number(after.gapMs.toFixed(1)),
      'burst after': after.burst,
      ...(index === 0 ? totals : {}),
    }
  })
}

function aimsOf(run: Run): Aim[] {
  const { broker, drivers, sent, counted, arrivals } = run
  const name = `${broker}, ${drivers} driver(s)`
  return [
    atMost(`${name}: requests by which the target's count differs from what was sent`, Math.abs(sent - counted), 0),
    atMost(`${name}: requests by which the arrival log differs`, Math.abs(sent - arrivals.length), 0),
    atMost(`${name}: requests in the pause`, inPause(run), 0),
  ]
}
