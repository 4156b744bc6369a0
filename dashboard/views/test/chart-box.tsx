/** Places for charts, which are made without Preact: each is made once and then given new data. */
import { useEffect, useRef } from 'preact/hooks'
import { HeatMap, type HeatMapData, type HeatMapOptions } from '../../charts/heat-map.ts'
import { SmallMultiples, type SmallMultiplesData, type SmallMultiplesOptions } from '../../charts/small-multiples.ts'
import { chartTableContent, ChartTable, type TableContent } from '../../charts/chart-table.ts'
import type { Mark } from '../../charts/marks.ts'
import { driversTable, heatTable, marksTable } from '../../charts/tables.ts'
import { turns } from '../../charts/turns.ts'
import { TimeChart, type TimeChartData, type TimeChartOptions } from '../../charts/time-chart.ts'

/** A chart of any kind. */
interface Chart<D> {
  update(data: D): void
  destroy(): void
}

interface ChartPlaceProps<D> {
  readonly data: D
  /** Makes the chart in an element, once. */
  readonly make: (place: HTMLElement) => Chart<D>
}

function ChartPlace<D>({ data, make }: ChartPlaceProps<D>) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart<D> | undefined>(undefined)
  const latest = useRef(data)
  latest.current = data
  useEffect(
    () => () => {
      turns.cancel(chart)
      chart.current?.destroy()
    },
    [],
  )
  useEffect(() => {
    turns.request(chart, () => {
      if (place.current === null) return
      chart.current ??= make(place.current)
      chart.current.update(latest.current)
    })
  }, [data])
  return <div ref={place} />
}

/** A chart of lines over time, with its data as a table. */
export function TimeChartBox({ data, ...options }: TimeChartOptions & { readonly data: TimeChartData }) {
  return (
    <figure class="chart-box">
      <figcaption>{options.title}</figcaption>
      <ChartPlace data={data} make={(place) => chartWithTable(place, options)} />
    </figure>
  )
}

function chartWithTable(place: HTMLElement, options: TimeChartOptions): Chart<TimeChartData> {
  const chart = new TimeChart(place, options)
  return together(
    chart,
    tableOf(place, (data) => chartTableContent(options.title, options.unit, data)),
  )
}

/** A closed table of the latest data, which is filled while it is open. */
function tableOf<D>(place: HTMLElement, content: (data: D) => TableContent, title?: string): Chart<D> {
  let latest: D | undefined
  const table = new ChartTable(place, () => (latest === undefined ? nothing : content(latest)), title)
  return {
    update: (data) => {
      latest = data
      table.update()
    },
    destroy: () => {
      table.destroy()
    },
  }
}

const nothing: TableContent = { caption: '', columns: [], rows: [] }

function together<D>(...charts: readonly Chart<D>[]): Chart<D> {
  return {
    update: (data) => {
      for (const chart of charts) chart.update(data)
    },
    destroy: () => {
      for (const chart of charts) chart.destroy()
    },
  }
}

/** How many responses took how long, over time, with its data as a table. */
export function HeatMapBox({ data, ...options }: HeatMapOptions & { readonly data: HeatMapData }) {
  return (
    <figure class="chart-box">
      <figcaption>{options.title}</figcaption>
      <ChartPlace data={data} make={(place) => heatWithTable(place, options)} />
    </figure>
  )
}

function heatWithTable(place: HTMLElement, options: HeatMapOptions): Chart<HeatMapData> {
  const chart = new HeatMap(place, options)
  return together(
    chart,
    tableOf(place, ({ points }) => heatTable(options.title, points)),
  )
}

/** What is marked on the time axis of a group of charts: for those who cannot point at a mark. */
export function MarksBox({ marks }: { readonly marks: readonly Mark[] }) {
  return <ChartPlace data={marks} make={(place) => tableOf(place, marksTable, 'Events on the time axis')} />
}

/** A small chart for each driver, all on the same scales, with their values as a table. */
export function SmallMultiplesBox({ data, ...options }: SmallMultiplesOptions & { readonly data: SmallMultiplesData }) {
  return <ChartPlace data={data} make={(place) => multiplesWithTable(place, options)} />
}

function multiplesWithTable(place: HTMLElement, options: SmallMultiplesOptions): Chart<SmallMultiplesData> {
  const chart = new SmallMultiples(place, options)
  return together(
    chart,
    tableOf(place, ({ drivers }) => driversTable(drivers)),
  )
}
