/** Places for charts, which are made without Preact: each is made once and then given new data. */
import { useEffect, useRef } from 'preact/hooks'
import { HeatMap, type HeatMapData, type HeatMapOptions } from '../../charts/heat-map.ts'
import { SmallMultiples, type SmallMultiplesData, type SmallMultiplesOptions } from '../../charts/small-multiples.ts'
import { chartTable, DataTable } from '../../charts/table.ts'
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
  useEffect(() => {
    // Each chart is made in a task of its own: all at once, they would keep the page from responding.
    const timer = window.setTimeout(() => {
      if (place.current === null) return
      chart.current = make(place.current)
      chart.current.update(latest.current)
    })
    return () => {
      window.clearTimeout(timer)
      chart.current?.destroy()
    }
  }, [])
  useEffect(() => {
    chart.current?.update(data)
  }, [data])
  return <div ref={place} />
}

/** A chart of lines over time, with its data as a table. */
export function TimeChartBox({ data, ...options }: TimeChartOptions & { readonly data: TimeChartData }) {
  return (
    <figure class="chart-box">
      <figcaption>{options.title}</figcaption>
      <ChartPlace data={data} make={(place) => withTable(place, options)} />
    </figure>
  )
}

function withTable(place: HTMLElement, options: TimeChartOptions): Chart<TimeChartData> {
  const chart = new TimeChart(place, options)
  let latest: TimeChartData = { stretches: [], series: [] }
  const table = new DataTable(place, () => chartTable(options.title, options.unit, latest))
  return {
    update: (data) => {
      latest = data
      chart.update(data)
      table.update()
    },
    destroy: () => {
      chart.destroy()
      table.destroy()
    },
  }
}

/** How many responses took how long, over time. */
export function HeatMapBox({ data, ...options }: HeatMapOptions & { readonly data: HeatMapData }) {
  return (
    <figure class="chart-box">
      <figcaption>{options.title}</figcaption>
      <ChartPlace data={data} make={(place) => new HeatMap(place, options)} />
    </figure>
  )
}

/** A small chart for each driver, all on the same scales. */
export function SmallMultiplesBox({ data, ...options }: SmallMultiplesOptions & { readonly data: SmallMultiplesData }) {
  return <ChartPlace data={data} make={(place) => new SmallMultiples(place, options)} />
}
