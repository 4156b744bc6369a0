/** A chart of several lines over the time of a test. It needs no page around it: data and an element are enough. */
import type uPlot from 'uplot'
import { instantText, quantity, stretchText, type Unit } from './format.ts'
import { ChartGroup, firstEndingAfter, indexAt, neighbour, type TimeRange } from './group.ts'
import { Legend, type LegendReading } from './legend.ts'
import { drawMarks, drawSymbols, type Mark, textAt } from './marks.ts'
import { lineColour } from './palette.ts'
import { NO_PHASES, phaseAt, phasesText, type PhaseStretch } from './phase-band.ts'
import { Plot, type PlotContent } from './plot.ts'
import { type Axis, axisThrough, drawLine, type Values } from './step-path.ts'
import { summary } from './summary-text.ts'
import { logRange, logTicks, roundUp } from './ticks.ts'
import { Tooltip } from './tooltip.ts'

export interface TimeChartOptions {
  /** What the chart is about; screen readers say it. */
  readonly title: string
  /** The unit of all its lines. */
  readonly unit: Unit
  /** The value axis; linear from 0 by default. Values of 0 are not drawn on a logarithmic axis. */
  readonly scale?: 'linear' | 'log'
  /** Whether a value holds for the whole length of its point; true by default. */
  readonly step?: boolean
  /** The charts with the same cursor and the same part of the time axis; by default the chart is alone. */
  readonly group?: ChartGroup
  /** The start of the test in ms since 1970, if it is known: times are then given as time of day, too. */
  readonly startAt?: number | undefined
  /** Height of plot and axes in CSS pixels; 220 by default. */
  readonly height?: number
}

export interface ChartSeries {
  readonly label: string
  /** Index of its colour, from 0; by default its place. */
  readonly colour?: number
  readonly dash?: boolean
  /** One value for each stretch of the data; null where there is none. */
  readonly values: Values
}

export interface TimeChartData {
  /** The points' stretches of time, in seconds since the start, in order and without overlap. */
  readonly stretches: readonly TimeRange[]
  readonly series: readonly ChartSeries[]
  readonly marks?: readonly Mark[]
  /** In order and without overlap; the same array as before as long as they are the same. */
  readonly phases?: readonly PhaseStretch[]
  /** Everything that the time axis can show; by default from 0 to the last point. */
  readonly extent?: TimeRange
}

const EMPTY: TimeChartData = { stretches: [], series: [] }
/** How near the cursor has to come to a mark, in CSS pixels. */
const REACH = 6
const DASH = [6, 4]

export class TimeChart {
  readonly #options: TimeChartOptions
  readonly #plot: Plot
  readonly #legend = new Legend()
  readonly #tooltip: Tooltip
  #data = EMPTY
  #drawn: readonly ChartSeries[] = []

  /** @param container an empty element of the document, which sets the width */
  constructor(container: HTMLElement, options: TimeChartOptions) {
    this.#options = options
    this.#plot = new Plot(container, {
      height: options.height ?? 220,
      group: options.group ?? new ChartGroup(),
      series: [],
      ...valueAxis(options),
      drawUnder: (u) => {
        drawMarks(u, this.#data.marks ?? [], this.#plot.palette)
      },
      drawOver: (u) => {
        drawSymbols(u, this.#data.marks ?? [], this.#plot.palette)
      },
      neighbour: (at, step) => neighbour(this.#data.stretches, at, step),
      indexAt: (at) => indexAt(this.#data.stretches, at),
      fill: (u) => {
        this.#fill(u)
      },
      cursorMoved: () => {
        this.#read()
      },
    })
    this.#tooltip = new Tooltip(this.#plot.surface)
    this.#plot.root.append(this.#legend.root)
    this.update(EMPTY)
  }

  /** Shows other data; a part of the time axis that is shown stays. */
  update(data: TimeChartData): void {
    this.#data = data
    this.#plot.update(extentOf(data), data.phases)
    this.#legend.setItems(data.series.map(legendItem))
    const { title, unit } = this.#options
    const text = `${summary(title, unit, data.series)} ${phasesText(data.phases ?? NO_PHASES)}`
    this.#plot.surface.setAttribute('aria-label', text.trimEnd())
    this.#read()
  }

  /** Shows a part of the time axis in all charts of the group; undefined shows everything. */
  setRange(range: TimeRange | undefined): void {
    this.#plot.group.setRange(range)
  }

  /** Removes the chart from the document. */
  destroy(): void {
    this.#plot.destroy()
  }

  #fill(u: uPlot): void {
    this.#replaceSeries(u, this.#data.series)
    u.setData(aligned(this.#data, this.#options.scale === 'log'), false)
  }

  #replaceSeries(u: uPlot, next: readonly ChartSeries[]): void {
    const same = next.findIndex((series, index) => !isSameLine(series, this.#drawn[index], index))
    const kept = same === -1 ? next.length : same
    for (let index = this.#drawn.length; index > kept; index--) u.delSeries(index)
    for (const [index, series] of next.entries()) if (index >= kept) u.addSeries(this.#line(series, index), index + 1)
    this.#drawn = next
  }

  #line({ label, dash = false, colour }: ChartSeries, index: number): uPlot.Series {
    const stroke = (): string => lineColour(this.#plot.palette, colour ?? index)
    return {
      label,
      scale: 'y',
      stroke,
      width: 1.5,
      points: { show: false },
      ...(dash && { dash: DASH }),
      paths: (u, seriesIndex) => this.#path(u, seriesIndex - 1),
    }
  }

  #path(u: uPlot, index: number): uPlot.Series.Paths | null {
    const { stretches } = this.#data
    const values = u.data[index + 1]
    if (values === undefined || stretches.length === 0) return null
    const stroke = new Path2D()
    const { from, to } = this.#plot.range
    const last = Math.min(firstEndingAfter(stretches, to) + 1, stretches.length - 1)
    const first = Math.max(firstEndingAfter(stretches, from) - 1, 0)
    const { step = true } = this.#options
    drawLine(stroke, { stretches, values, first, last, step, x: axisOf(u, 'x'), y: axisOf(u, 'y') })
    return { stroke, fill: null, clip: null, gaps: [], flags: 0 }
  }

  /** Gives the values at the cursor, or the latest. */
  #read(): void {
    const { cursor } = this.#plot.group
    const { stretches, marks = [] } = this.#data
    const index = cursor === undefined ? stretches.length - 1 : indexAt(stretches, cursor.at)
    const aloud = cursor?.by === 'keyboard' && cursor.source === this.#plot
    this.#legend.show(this.#reading(index, cursor?.at), aloud)
    // Once is enough: in the other charts it would only cover lines.
    this.#showMarks(marks, cursor?.source === this.#plot ? cursor.at : undefined)
  }

  /** @param index of the point; undefined in a gap @param at the moment of the cursor, if there is one */
  #reading(index: number | undefined, at: number | undefined): LegendReading {
    const { stretches, series, phases = NO_PHASES } = this.#data
    const { startAt, unit } = this.#options
    const stretch = (index === undefined ? undefined : stretches[index]) ?? momentOf(at)
    const values = series.map((each) => quantity(index === undefined ? null : each.values[index], unit))
    if (stretch === undefined) return { time: 'no data yet', instant: undefined, phase: '', values }
    const phase = phaseAt(phases, (stretch.from + stretch.to) / 2)?.title ?? ''
    const instant = startAt === undefined ? undefined : instantText(startAt + stretch.from * 1_000)
    return { time: `${at === undefined ? 'latest: ' : ''}${stretchText(stretch)}`, instant, phase, values }
  }

  #showMarks(marks: readonly Mark[], at: number | undefined): void {
    // Without a cursor no place is measured: the browser would lay the page out for it.
    if (at === undefined) {
      this.#tooltip.hide()
      return
    }
    const { u, range } = this.#plot
    const reach = ((range.to - range.from) * REACH) / Math.max(u.rect.width, 1)
    const left = u.over.offsetLeft + u.valToPos(at, 'x')
    this.#tooltip.show(left, u.over.offsetTop, textAt(marks, at, reach))
  }
}

function momentOf(at: number | undefined): TimeRange | undefined {
  return at === undefined ? undefined : { from: at, to: at }
}

/** uPlot is given logarithms, and draws a linear axis. */
function valueAxis({ scale, unit }: TimeChartOptions): Pick<PlotContent, 'yScale' | 'ySplits' | 'yText'> {
  if (scale !== 'log') {
    const range: uPlot.Range.Function = (_u, _low, high) => [0, roundUp(high)]
    return { yScale: { range }, yText: (value) => quantity(value, unit) }
  }
  const range: uPlot.Range.Function = (_u, low, high) => {
    const [from, to] = logRange(10 ** low, 10 ** high)
    return [Math.log10(from), Math.log10(to)]
  }
  return {
    yScale: { range },
    ySplits: (low, high) => logTicks(10 ** low, 10 ** high).map(Math.log10),
    yText: (value) => quantity(10 ** value, unit),
  }
}

function aligned({ stretches, series }: TimeChartData, log: boolean): uPlot.AlignedData {
  if (stretches.length === 0) return [[0], ...series.map(() => [null])]
  const middles = stretches.map(({ from, to }) => (from + to) / 2)
  return [middles, ...series.map(({ values }) => (log ? values.map(logarithm) : values.slice()))]
}

/** A logarithmic axis has no place for 0. */
function logarithm(value: number | null): number | null {
  return value !== null && value > 0 ? Math.log10(value) : null
}

function extentOf({ stretches, extent }: TimeChartData): TimeRange {
  return extent ?? { from: 0, to: Math.max(stretches.at(-1)?.to ?? 0, 10) }
}

function legendItem({ label, colour, dash = false }: ChartSeries, index: number) {
  return { label, colour: colour ?? index, dash }
}

function isSameLine(a: ChartSeries, b: ChartSeries | undefined, index: number): boolean {
  return b !== undefined && a.label === b.label && a.dash === b.dash && (a.colour ?? index) === (b.colour ?? index)
}

/** An axis in pixels of the canvas: the conversion of uPlot looks up its scale for each value. */
function axisOf(u: uPlot, scale: 'x' | 'y'): Axis {
  const { min, max } = u.scales[scale] ?? {}
  if (min === undefined || max === undefined) return { zero: NaN, one: NaN }
  return axisThrough([min, u.valToPos(min, scale, true)], [max, u.valToPos(max, scale, true)])
}
