/** The charts of a test, which share one time axis and one cursor. */
import { useMemo } from 'preact/hooks'
import type { ChartGroup } from '../../charts/group.ts'
import { changeMarks } from '../../charts/change-marks.ts'
import { doubtMarks } from '../../charts/doubt-marks.ts'
import { lossMarks } from '../../charts/loss-marks.ts'
import type { Mark } from '../../charts/marks.ts'
import { NO_PHASES, phaseStretches } from '../../charts/phase-band.ts'
import {
  bytesPerSecond,
  eventMarks,
  failuresByKind,
  inFlight,
  rates,
  responseTimes,
  serviceTimes,
  statusesByClass,
  stretchesOf,
} from '../../charts/series-of.ts'
import type { ChartSeries, TimeChartData, TimeChartOptions } from '../../charts/time-chart.ts'
import { NO_CHANGES } from '../../state/load-changes.ts'
import { HeatMapBox, MarksBox, TimeChartBox } from './chart-box.tsx'
import type { ShownTest } from './test-view.tsx'

interface ChartsProps {
  readonly shown: ShownTest
  readonly group: ChartGroup
}

type Points = NonNullable<ShownTest['series']>['points']

interface Spec extends Pick<TimeChartOptions, 'title' | 'unit' | 'scale'> {
  readonly series: (points: Points) => readonly ChartSeries[]
  /** Whether the chart is left out while all its lines are missing. */
  readonly optional?: boolean
}

const specs: readonly Spec[] = [
  { title: 'Rate: planned, sent and completed requests', unit: 'rate', series: rates },
  { title: 'Response time, from the intended instant', unit: 'ms', scale: 'log', series: responseTimes },
  { title: 'Service time, from the first byte sent', unit: 'ms', scale: 'log', series: serviceTimes },
  { title: 'Requests in flight', unit: 'count', series: inFlight },
  { title: 'Failures by code', unit: 'rate', series: failuresByKind, optional: true },
  { title: 'Responses by status', unit: 'rate', series: statusesByClass, optional: true },
  { title: 'Bytes received', unit: 'bytes', series: bytesPerSecond },
]

export function Charts({ shown, group }: ChartsProps) {
  const { series, test, loadChanges } = shown
  const marks = useMemo(() => marksOf(shown), [series?.points, test, loadChanges])
  const startAt = test.startAt === null ? undefined : Date.parse(test.startAt)
  const points = series?.points ?? []
  const stretches = useMemo(() => stretchesOf(points), [points])
  const phases = usePhases(shown)
  const heat = useMemo(() => ({ points, phases }), [points, phases])
  if (points.length === 0) return <p class="muted">No figures have arrived yet.</p>
  const common = { group, startAt }
  return (
    <section aria-label="Charts" class="charts">
      {specs.map((spec) => (
        <SpecChart key={spec.title} {...{ ...common, spec, points, stretches, marks, phases }} />
      ))}
      <HeatMapBox {...common} title="Responses by response time" data={heat} />
      {marks.length === 0 ? null : <MarksBox marks={marks} />}
    </section>
  )
}

/** When they begin and end is fixed, and charts are drawn again only when it has become known. */
function usePhases({ breakdown }: ShownTest): typeof NO_PHASES {
  const stretches = breakdown === undefined ? NO_PHASES : phaseStretches(breakdown.phases)
  return useMemo(() => stretches, [JSON.stringify(stretches)])
}

interface SpecChartProps {
  readonly spec: Spec
  readonly points: Points
  readonly stretches: TimeChartData['stretches']
  readonly marks: readonly Mark[]
  readonly phases: typeof NO_PHASES
  readonly group: ChartGroup
  readonly startAt: number | undefined
}

/** The chart is drawn again only when its data has changed. */
function SpecChart({ spec, points, stretches, marks, phases, ...common }: SpecChartProps) {
  const { series, optional, ...options } = spec
  const data = useMemo(() => ({ stretches, series: series(points), marks, phases }), [points, marks, phases])
  if (optional === true && data.series.length === 0) return null
  return <TimeChartBox {...common} {...options} data={data} />
}

/** What precedes the load would stand at its start. */
const before: ReadonlySet<string> = new Set(['created', 'queued', 'unqueued', 'not-triggered', 'triggered'])
const vanished: ReadonlySet<string> = new Set(['lost', 'late'])

/** What happened, and where figures are missing or doubtful. */
function marksOf({ test, series, loadChanges = NO_CHANGES }: ShownTest): Mark[] {
  if (test.startAt === null || series === undefined) return []
  const states = new Map(test.drivers.map(({ nodeId, state }) => [nodeId, state]))
  const drivers = series.drivers.map(({ nodeId, points }) => {
    return { nodeId, points, vanished: vanished.has(states.get(nodeId) ?? '') }
  })
  const until = series.points.at(-1)?.to ?? 0
  const told = test.events.filter(({ code }) => !before.has(code))
  const named = told.map(({ nodeId, message, ...event }) => {
    return { ...event, message: nodeId === undefined ? message : `${nodeId}: ${message}` }
  })
  return [
    ...lossMarks(drivers, until),
    ...doubtMarks(test.verdict.doubts),
    ...changeMarks(loadChanges),
    ...eventMarks(named, Date.parse(test.startAt)),
  ]
}
