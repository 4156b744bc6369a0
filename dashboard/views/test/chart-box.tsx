/** Places for charts, which are made without Preact: each is made once and then given new data. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { PointAnswer } from '../../../lib/api/timeline.ts'
import type { ChartGroup } from '../../charts/group.ts'
import { TimeChart, type TimeChartData, type TimeChartOptions } from '../../charts/time-chart.ts'

/** A chart of any kind. */
interface Chart<D> {
  update(data: D): void
  destroy(): void
}

interface ChartBoxProps<D> {
  readonly title: string
  readonly data: D
  readonly make: (place: HTMLElement) => Chart<D>
  readonly children?: ComponentChildren
}

function ChartBox<D>({ title, data, make, children }: ChartBoxProps<D>) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart<D> | undefined>(undefined)
  useEffect(() => {
    if (place.current === null) return undefined
    const made = make(place.current)
    chart.current = made
    return () => {
      made.destroy()
    }
  }, [])
  useEffect(() => {
    chart.current?.update(data)
  }, [data])
  return (
    <figure class="chart-box">
      <figcaption>{title}</figcaption>
      <div ref={place} />
      {children}
    </figure>
  )
}

type TimeChartBoxProps = TimeChartOptions & { readonly data: TimeChartData }

export function TimeChartBox({ data, ...options }: TimeChartBoxProps) {
  return <ChartBox title={options.title} data={data} make={(place) => new TimeChart(place, options)} />
}

export interface HeatMapBoxProps {
  readonly title: string
  readonly points: readonly PointAnswer[]
  readonly group: ChartGroup
  readonly startAt: number | undefined
}

export function HeatMapBox({ title }: HeatMapBoxProps) {
  return <p>{title}</p>
}
