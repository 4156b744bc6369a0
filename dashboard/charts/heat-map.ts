/** A heat map of response times over the time of a test: how many requests took how long, second by second. */
import type uPlot from 'uplot'
import { element, setText, spoken, svgElement } from './elements.ts'
import { instantText, millis, number, quantity, stretchText } from './format.ts'
import { ChartGroup, indexAt, neighbour, type TimeRange } from './group.ts'
import { HeatGrid, type HeatPoint, IMAGE_ROWS } from './heat-grid.ts'
import { levelOf, type Ramp } from './heat-ramp.ts'
import { HEAT_ROWS, rowLimits } from './heat-rows.ts'
import { NO_PHASES, phaseAt, phasesText, type PhaseStretch } from './phase-band.ts'
import { Plot, type PlotContent } from './plot.ts'
import type { TimeChartOptions } from './time-chart.ts'
import { rowTicks } from './ticks.ts'
import { Tooltip } from './tooltip.ts'

export type HeatMapOptions = Pick<TimeChartOptions, 'title' | 'group' | 'startAt' | 'height'>

export interface HeatMapData {
  /** In the order of time; a point that has not changed is the same object as before. */
  readonly points: readonly HeatPoint[]
  /** In order and without overlap; the same array as before as long as they are the same. */
  readonly phases?: readonly PhaseStretch[]
  /** Everything that the time axis can show; by default from 0 to the last point. */
  readonly extent?: TimeRange
}

export class HeatMap {
  readonly #options: HeatMapOptions
  readonly #plot: Plot
  readonly #grid: HeatGrid
  readonly #image = document.createElement('canvas')
  readonly #tooltip: Tooltip
  readonly #time = element('span', 'chart-legend-time')
  readonly #reading = element('span', 'chart-heat-reading')
  readonly #scale = element('span', 'chart-heat-scale')
  readonly #spoken = spoken()
  readonly #ended = new AbortController()
  #ramp: Ramp
  #points: readonly HeatPoint[] = []
  #phases = NO_PHASES
  /** The row that the reader points at. */
  #row: number | undefined

  /** @param container an empty element of the document, which sets the width */
  constructor(container: HTMLElement, options: HeatMapOptions) {
    this.#options = options
    this.#plot = new Plot(container, this.#content())
    this.#ramp = this.#plot.palette.heat
    this.#grid = new HeatGrid(this.#ramp)
    this.#tooltip = new Tooltip(this.#plot.surface)
    const legend = element('div', 'chart-legend')
    legend.append(this.#time, this.#reading, this.#scale, this.#spoken)
    this.#plot.root.append(legend)
    this.#listen()
    this.update({ points: [] })
  }

  /** Shows other data; only points that changed are painted. */
  update({ points, extent, phases = NO_PHASES }: HeatMapData): void {
    this.#points = points
    this.#phases = phases
    this.#plot.update(extent ?? { from: 0, to: Math.max(points.at(-1)?.to ?? 0, 10) }, phases)
    this.#plot.surface.setAttribute('aria-label', `${this.#summary()} ${phasesText(phases)}`.trimEnd())
    this.#read()
  }

  /** Shows a part of the time axis in all charts of the group; undefined shows everything. */
  setRange(range: TimeRange | undefined): void {
    this.#plot.group.setRange(range)
  }

  /** Removes the chart from the document. */
  destroy(): void {
    this.#ended.abort()
    this.#plot.destroy()
  }

  #content(): PlotContent {
    return {
      height: this.#options.height ?? 240,
      group: this.#options.group ?? new ChartGroup(),
      yScale: { range: () => [...this.#grid.rows] },
      ySplits: (low, high) => rowTicks(low, high).map(({ row }) => row),
      yText: (row) => millis(2 ** (row / HEAT_ROWS) / 1_000),
      series: [{ scale: 'y', paths: () => null, points: { show: false } }],
      drawUnder: (u) => {
        this.#draw(u)
      },
      drawOver: () => undefined,
      neighbour: (at, step) => neighbour(this.#points, at, step),
      indexAt: () => undefined,
      fill: (u) => {
        this.#fill(u)
      },
      cursorMoved: () => {
        this.#read()
      },
    }
  }

  #fill(u: uPlot): void {
    const { most } = this.#grid
    this.#copy(this.#grid.update(this.#points))
    if (most !== this.#grid.most || this.#scale.childElementCount === 0) this.#showScale()
    const ends = [this.#points[0]?.from ?? 0, this.#points.at(-1)?.to ?? 0]
    // The values are those of no line: uPlot needs some to have an axis.
    u.setData([ends, ends.map(() => null)], false)
  }

  #listen(): void {
    const { signal } = this.#ended
    const { u, surface } = this.#plot
    u.over.addEventListener(
      'pointermove',
      ({ offsetY }) => {
        this.#pointAt(Math.floor(u.posToVal(offsetY, 'y')))
      },
      {
        signal,
      },
    )
    surface.addEventListener(
      'keydown',
      (event) => {
        const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
        if (step === 0 || event.ctrlKey || event.altKey || event.metaKey) return
        // Otherwise the page would scroll.
        event.preventDefault()
        this.#takeCursor()
        this.#pointAt((this.#row ?? this.#mostFrequent()) + step)
      },
      { signal },
    )
  }

  /** A row is read at the moment of the cursor: without one in this chart, at the latest point. */
  #takeCursor(): void {
    const { cursor } = this.#plot.group
    if (cursor?.source === this.#plot && cursor.by === 'keyboard') return
    const last = this.#points.at(-1)
    const at = cursor?.at ?? (last === undefined ? undefined : (last.from + last.to) / 2)
    if (at !== undefined) this.#plot.group.setCursor({ at, by: 'keyboard', source: this.#plot })
  }

  #pointAt(row: number): void {
    const [low, high] = this.#grid.rows
    this.#row = Math.min(Math.max(row, low), high - 1)
    this.#read()
  }

  #draw(u: uPlot): void {
    if (this.#ramp !== this.#plot.palette.heat) {
      this.#ramp = this.#plot.palette.heat
      this.#copy(this.#grid.recolour(this.#ramp))
      this.#showScale()
    }
    const { ctx, bbox } = u
    const { range } = this.#plot
    const { secondsPerColumn: each, rows } = this.#grid
    const width = (range.to - range.from) / each
    // Shrunk without it, whole columns would be left out; enlarged with it, cells would have no edges.
    ctx.imageSmoothingEnabled = width > bbox.width
    ctx.imageSmoothingQuality = 'high'
    const part = [range.from / each, IMAGE_ROWS - rows[1], width, rows[1] - rows[0]] as const
    ctx.drawImage(this.#image, ...part, bbox.left, bbox.top, bbox.width, bbox.height)
  }

  /** Takes the columns from one on over from the grid. */
  #copy(first: number): void {
    const { columns, pixels } = this.#grid
    if (this.#image.width !== columns || this.#image.height !== IMAGE_ROWS) {
      this.#image.width = columns
      this.#image.height = IMAGE_ROWS
    }
    if (first >= columns) return
    const image = new ImageData(pixels, columns, IMAGE_ROWS)
    this.#image.getContext('2d')?.putImageData(image, 0, 0, first, 0, columns - first, IMAGE_ROWS)
  }

  #read(): void {
    const { cursor } = this.#plot.group
    const index = cursor === undefined ? this.#points.length - 1 : indexAt(this.#points, cursor.at)
    const point = index === undefined ? undefined : this.#points[index]
    const mine = cursor?.source === this.#plot
    const text = point === undefined ? 'no requests' : pointText(point, mine ? this.#row : undefined)
    setText(this.#time, this.#timeText(point, cursor === undefined))
    setText(this.#reading, text)
    this.#time.title = this.#instant(point)?.utc ?? ''
    if (mine) this.#tell(point, text)
    else this.#tell(undefined, '')
  }

  /** Shows the reading beside the cursor of this chart, and says it to those who moved it by the keyboard. */
  #tell(point: HeatPoint | undefined, text: string): void {
    const phase = point === undefined ? undefined : phaseAt(this.#phases, (point.from + point.to) / 2)
    const stretch =
      point === undefined ? '' : `${stretchText(point)}${phase === undefined ? '' : `, phase ${phase.title}`}`
    const aloud = this.#plot.group.cursor?.by === 'keyboard' && text !== ''
    setText(this.#spoken, aloud ? `${stretch}: ${text}` : '')
    this.#showTooltip(point === undefined ? undefined : `${stretch} · ${text}`)
  }

  #timeText(point: HeatPoint | undefined, latest: boolean): string {
    if (point === undefined) return latest ? 'no data yet' : ''
    const instant = this.#instant(point)
    return `${latest ? 'latest: ' : ''}${stretchText(point)}${instant === undefined ? '' : ` · ${instant.local}`}`
  }

  #instant(point: HeatPoint | undefined) {
    const { startAt } = this.#options
    return point === undefined || startAt === undefined ? undefined : instantText(startAt + point.from * 1_000)
  }

  #showTooltip(text: string | undefined): void {
    // Without a text no place is measured: the browser would lay the page out for it.
    if (text === undefined) {
      this.#tooltip.hide()
      return
    }
    const { u, group } = this.#plot
    const row = this.#row ?? this.#grid.rows[1]
    const top = u.over.offsetTop + Math.min(u.valToPos(row, 'y') + 12, u.over.clientHeight - 40)
    this.#tooltip.show(u.over.offsetLeft + u.valToPos(group.cursor?.at ?? 0, 'x'), top, text)
  }

  #showScale(): void {
    const { most } = this.#grid
    const counts = [...new Set([1, most ** (1 / 3), most ** (2 / 3), most].map(Math.round))]
    const parts = counts.map((count) => {
      const part = element('span', 'chart-heat-step')
      part.append(swatch(this.#ramp[levelOf(count, most)]), number(count))
      return part
    })
    this.#scale.replaceChildren('requests per second in a cell:', ...parts)
  }

  #summary(): string {
    const last = this.#points.at(-1)
    return `${this.#options.title}: ${last === undefined ? 'no data yet' : `latest ${pointText(last)}`}.`
  }

  #mostFrequent(): number {
    const at = this.#plot.group.cursor?.at
    const index = at === undefined ? undefined : indexAt(this.#points, at)
    return (index === undefined ? undefined : mostFrequent(this.#points[index]))?.[0] ?? this.#grid.rows[0]
  }
}

function swatch(colour: readonly number[] = []): SVGSVGElement {
  const svg = svgElement('svg', { width: 12, height: 12, 'aria-hidden': 'true' })
  svg.append(svgElement('rect', { width: 12, height: 12, fill: `rgb(${colour.join(' ')})` }))
  return svg
}

function mostFrequent(point: HeatPoint | undefined) {
  return point?.heat.reduce((best, each) => (each[1] > best[1] ? each : best), point.heat[0] ?? [0, 0])
}

/** A point in words: its requests of one row, or the row with the most. */
function pointText(point: HeatPoint, row?: number): string {
  const total = point.heat.reduce((sum, [, count]) => sum + count, 0)
  const requests = `${quantity(total, 'count')} request${total === 1 ? '' : 's'}`
  const most = mostFrequent(point)
  if (most === undefined || total === 0) return 'no requests'
  if (row === undefined) return `${requests}, most of them ${limitsText(most[0])}`
  const count = point.heat.find(([each]) => each === row)?.[1] ?? 0
  return `${limitsText(row)}: ${quantity(count, 'count')} of ${requests}`
}

function limitsText(row: number): string {
  const [from, to] = rowLimits(row)
  return `${millis(from)} to ${millis(to)}`
}
