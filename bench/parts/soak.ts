/** Ten minutes of open load: detects growth, losses and slowdowns. */
import { quantile } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { droppedOf, emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { SECOND, micros, toMillis } from '../../lib/units.ts'
import { breakwater } from '../contenders/breakwater.ts'
import { type MemoryLine, type Probe, withProbe } from '../contenders/probe-file.ts'
import type { Cores } from '../cores.ts'
import { type NativeTarget, withTarget } from '../native/target.ts'
import { apartWithSystem } from '../on-cores.ts'
import { type Aim, atMost, type BenchPart, type Figures, type Row, type Scale } from '../part.ts'
import { median } from '../ratios.ts'
import type { Rig } from '../rig.ts'
import { rounded } from '../samples.ts'
import { readWindows } from '../windows.ts'

const RATE = 5_000
const SPANS = 10
const MB = 2 ** 20

export const soak: BenchPart = {
  name: 'soak',
  title: `open load of ${RATE}/s for ten minutes: a row for each tenth, latencies in ms, memory in MiB`,
  onRequest: true,
  measure: (scale) =>
    withProbe(scale.quick ? 1_000 : 5_000, (probe) =>
      apartWithSystem({}, (rig, cores) =>
        withTarget({ cores: cores.target }, (target) => measure({ rig, cores, target, probe }, scale)),
      ),
    ),
}

interface Setting {
  readonly rig: Rig
  readonly cores: Cores
  readonly target: NativeTarget
  readonly probe: Probe
}

async function measure({ rig, cores, target, probe }: Setting, scale: Scale): Promise<Figures> {
  const seconds = scale.seconds ?? (scale.quick ? 60 : 600)
  const reader = await readWindows(rig)
  const beganAt = Date.now()
  const load = { url: `${target.base}/small`, connections: 64, rate: RATE, seconds, threads: 1, cores: cores.generator }
  const { end } = await breakwater(rig, { engine: 'sockets', cores }).begin(load)
  const { requests, errors } = await end()
  await reader.close()
  const course: Course = { windows: reader.windows, memory: probe.memory(), beganAt, seconds }
  const spans = Array.from({ length: SPANS }, (_, index) => spanOf(course, index))
  const missed = Math.abs(target.counts().requests - requests) + errors
  return { rows: spans.map(rowOf), aims: [...aimsOf(spans), ...countsOf(course, missed)] }
}

/** All observations of the run. */
interface Course {
  readonly windows: readonly Window[]
  readonly memory: readonly MemoryLine[]
  /** By the wall clock, in ms. */
  readonly beganAt: number
  readonly seconds: number
}

/** A tenth of the run. */
interface Span {
  readonly from: number
  readonly to: number
  readonly windows: number
  readonly tally: Tally
  readonly resident: number
  readonly mainHeap: number
  readonly loadHeap: number
}

function spanOf({ windows, memory, beganAt, seconds }: Course, index: number): Span {
  const [from, to] = [(index * seconds) / SPANS, ((index + 1) * seconds) / SPANS]
  // The last window ends with the last response, slightly after the last request.
  const until = index === SPANS - 1 ? Infinity : to * SECOND
  const inside = windows.filter((window) => window.to > from * SECOND && window.to <= until)
  const tally = inside.flatMap(({ parts }) => parts).reduce((sum, part) => merge(sum, part.tally), emptyTally())
  const lines = memory.filter(({ at }) => at > beganAt + from * 1_000 && at <= beganAt + to * 1_000)
  const middle = (of: readonly MemoryLine[], bytes: (line: MemoryLine) => number): number =>
    of.length === 0 ? Number.NaN : rounded(median(of.map(bytes)) / MB, 1)
  const [main, threads] = [lines.filter(({ thread }) => thread === 0), lines.filter(({ thread }) => thread !== 0)]
  return {
    ...{ from, to, windows: inside.length, tally },
    resident: middle(lines, ({ rss }) => rss),
    mainHeap: middle(main, ({ heapUsed }) => heapUsed),
    // For the largest thread: that of the load, beside which a ticker is small.
    loadHeap: middle(largest(threads), ({ heapUsed }) => heapUsed),
  }
}

function largest(lines: readonly MemoryLine[]): MemoryLine[] {
  const top = lines.reduce<MemoryLine | undefined>(
    (best, line) => (best && best.heapUsed > line.heapUsed ? best : line),
    undefined,
  )
  return lines.filter(({ thread }) => thread === top?.thread)
}

function rowOf(span: Span): Row {
  const response = responseOf(span.tally)
  const slip = span.tally.latencies.of('slip')
  return {
    seconds: `${span.from}–${span.to}`,
    windows: span.windows,
    completed: span.tally.completed,
    failed: span.tally.failed + droppedOf(span.tally),
    'response p50': millis(quantile(response, 0.5)),
    'response p99': millis(quantile(response, 0.99)),
    'slip p99': millis(quantile(slip, 0.99)),
    resident: span.resident,
    'heap main': span.mainHeap,
    'heap load': span.loadHeap,
  }
}

function millis(value: number | undefined): number {
  return rounded(toMillis(micros(value ?? Number.NaN)))
}

/** The second tenth is the reference for the others: the first includes the warm-up. */
function aimsOf(spans: readonly Span[]): Aim[] {
  const early = spans.slice(1, 4)
  const late = spans.slice(-3)
  const growth = (of: (span: Span) => number): number => rounded(median(late.map(of)) / median(early.map(of)))
  return [
    atMost(
      'resident memory, last three tenths ÷ early three',
      growth(({ resident }) => resident),
      1.1,
    ),
    atMost('p99 of response, last three tenths ÷ early three', growth(p99Of), 1.25),
  ]
}

function p99Of({ tally }: Span): number {
  return quantile(responseOf(tally), 0.99) ?? Number.NaN
}

function countsOf({ windows, seconds }: Course, missed: number): Aim[] {
  const numbers = new Set(
    windows.flatMap(({ seq, through }) => Array.from({ length: through - seq + 1 }, (_, i) => seq + i)),
  )
  return [
    atMost('windows missing', Math.max(0, seconds - numbers.size), 0),
    atMost('requests on which report and target differ, or that failed', missed, 0),
  ]
}
