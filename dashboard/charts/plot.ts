/**
 * A time axis with one value axis, drawn by uPlot, in a group of charts: what charts of lines and heat maps have in
 * common. It has the frame, the cursor, zooming, keys, and the adaptation to size and colours.
 */
import uPlot from 'uplot'
import { FONT, widthOf } from './axis-text.ts'
import { element } from './elements.ts'
import { elapsed } from './format.ts'
import { type ChartGroup, type GroupMember, type TimeRange, dragged } from './group.ts'
import { handleKeys } from './keys.ts'
import { type Palette, readPalette } from './palette.ts'
import { BAND, drawPhases, NO_PHASES } from './phase-band.ts'
import { Sight } from './sight.ts'
import { watchSurroundings } from './surroundings.ts'
import { timeSteps } from './ticks.ts'
import { turns } from './turns.ts'

/** The space above the plot, where the symbols of marks stand. */
const TOP = 16

export interface PlotContent {
  /** The height of plot and axes in CSS pixels. */
  readonly height: number
  readonly group: ChartGroup
  readonly yScale: uPlot.Scale
  /** Where the numbers of the value axis stand; undefined for equal distances. */
  readonly ySplits?: (low: number, high: number) => number[]
  readonly yText: (value: number) => string
  readonly series: readonly uPlot.Series[]
  /** Draws below the series. */
  readonly drawUnder: (plot: uPlot) => void
  /** Draws above the series. */
  readonly drawOver: (plot: uPlot) => void
  /** The moment that an arrow key leads to. */
  readonly neighbour: (at: number | undefined, step: 1 | -1) => number | undefined
  /** The index of the point that the cursor marks on the lines. */
  readonly indexAt: (at: number) => number | undefined
  /** Gives the plot its current data: before it is drawn, and in sight only. */
  readonly fill: (plot: uPlot) => void
  readonly cursorMoved: () => void
}

/** What has changed since the plot was drawn. */
type Change = 'data' | 'range' | 'size' | 'colours' | 'phases'

export class Plot implements GroupMember {
  readonly root = element('div', 'chart')
  readonly surface = element('div', 'chart-plot')
  readonly #content: PlotContent
  readonly #ends: (() => void)[]
  readonly #u: uPlot
  #palette: Palette
  #extent: TimeRange = { from: 0, to: 10 }
  #phases = NO_PHASES
  readonly #sight: Sight
  readonly #due = new Set<Change>()

  /** @param container an element of the document: sizes and colours are read from it */
  constructor(container: HTMLElement, content: PlotContent) {
    this.#content = content
    this.surface.tabIndex = 0
    this.surface.setAttribute('role', 'img')
    this.root.append(this.surface)
    container.append(this.root)
    this.#palette = readPalette(this.root)
    this.#u = new uPlot(this.#options(), [[0], ...content.series.map(() => [null])], this.surface)
    this.#sight = new Sight(this.surface, () => {
      this.#draw()
    })
    this.#ends = [content.group.join(this), this.#watch(), this.#listen(), handleKeys(this.surface, this)]
  }

  get palette(): Palette {
    return this.#palette
  }

  get group(): ChartGroup {
    return this.#content.group
  }

  get extent(): TimeRange {
    return this.#extent
  }

  /** The part of the time axis that is shown. */
  get range(): TimeRange {
    return this.group.range ?? this.#extent
  }

  get u(): uPlot {
    return this.#u
  }

  /** Shows the data that the content has now. @param extent everything that the axis can show */
  update(extent: TimeRange, phases = NO_PHASES): void {
    this.#extent = extent
    if (phases !== this.#phases) this.#due.add('phases')
    this.#phases = phases
    this.#changed('data')
  }

  neighbour(step: 1 | -1): number | undefined {
    return this.#content.neighbour(this.group.cursor?.at, step)
  }

  rangeChanged(): void {
    this.#changed('range')
  }

  cursorChanged(): void {
    if (this.#sight.isNear) this.#placeCursor()
    this.#content.cursorMoved()
  }

  destroy(): void {
    turns.cancel(this)
    for (const end of this.#ends) end()
    this.#sight.end()
    this.#u.destroy()
    this.root.remove()
  }

  /** Nothing is drawn out of sight, but everything at once when it comes into sight. */
  #changed(what: Change): void {
    this.#due.add(what)
    if (!this.#sight.isNear) return
    turns.request(this, () => {
      this.#draw()
    })
  }

  #draw(): void {
    const due = new Set(this.#due)
    this.#due.clear()
    if (due.size === 0) return
    if (due.has('size')) this.#fit()
    if (due.has('colours')) this.#recolour()
    if (due.has('range') && this.#u.select.width > 0) this.#u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.#u.batch(() => {
      if (due.has('data')) this.#content.fill(this.#u)
      this.#u.setScale('x', { min: this.range.from, max: this.range.to })
      // The band needs a place, which only new axes give it.
      if (due.has('phases')) this.#u.redraw(false, true)
    })
    this.#placeCursor()
  }

  #fit(): void {
    const width = this.surface.clientWidth
    if (width > 0 && width !== this.#u.width) this.#u.setSize({ width, height: this.#content.height })
  }

  #recolour(): void {
    this.#palette = readPalette(this.root)
    this.#u.redraw(false, true)
  }

  #placeCursor(): void {
    const { cursor } = this.group
    const hidden = cursor === undefined || cursor.at < this.range.from || cursor.at > this.range.to
    if (hidden) this.#u.setCursor({ left: -10, top: -10 }, false)
    else this.#u.setCursor({ left: this.#u.valToPos(cursor.at, 'x'), top: 0 }, false)
  }

  #watch(): () => void {
    return watchSurroundings(this.surface, {
      resized: () => {
        this.#changed('size')
      },
      recoloured: () => {
        this.#changed('colours')
      },
    })
  }

  #listen(): () => void {
    const ended = new AbortController()
    const { signal } = ended
    const { over } = this.#u
    over.addEventListener(
      'pointermove',
      ({ offsetX }) => {
        this.group.setCursor({ at: this.#u.posToVal(offsetX, 'x'), by: 'pointer', source: this })
      },
      { signal },
    )
    over.addEventListener(
      'pointerleave',
      () => {
        this.group.setCursor(undefined)
      },
      { signal },
    )
    over.addEventListener(
      'dblclick',
      () => {
        this.group.setRange(undefined)
      },
      { signal },
    )
    return () => {
      ended.abort()
    }
  }

  #selected(): void {
    const { left, width } = this.#u.select
    const at = (position: number): number => this.#u.posToVal(position, 'x')
    if (width > 0) this.group.setRange(dragged(at(left), at(left + width), this.#extent))
  }

  #options(): uPlot.Options {
    const { height, yScale, series, drawUnder, drawOver, indexAt } = this.#content
    return {
      width: Math.max(this.surface.clientWidth, 100),
      height,
      padding: [() => TOP + (this.#phases.length === 0 ? 0 : BAND), 16, 0, 0],
      legend: { show: false },
      scales: { x: { time: false }, y: yScale },
      axes: [this.#timeAxis(), this.#valueAxis()],
      series: [{}, ...series],
      cursor: {
        y: false,
        dataIdx: (_u, _series, _closest, at) => indexAt(at) ?? null,
        points: { size: 7 },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        // Its own double click would show what the group does not.
        bind: { dblclick: () => null },
      },
      hooks: {
        drawAxes: [drawUnder],
        draw: [
          (u) => {
            drawPhases(u, this.#phases, this.#palette)
          },
          drawOver,
        ],
        setSelect: [
          () => {
            this.#selected()
          },
        ],
      },
    }
  }

  #lines(): Pick<uPlot.Axis, 'stroke' | 'font' | 'labelFont' | 'grid' | 'ticks'> {
    const grid = (): string => this.#palette.grid
    const border = (): string => this.#palette.border
    return {
      stroke: () => this.#palette.muted,
      font: FONT,
      labelFont: FONT,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: border, width: 1, size: 4 },
    }
  }

  #timeAxis(): uPlot.Axis {
    return {
      ...this.#lines(),
      incrs: timeSteps,
      space: 64,
      size: 26,
      gap: 4,
      label: 'time since the start (m:ss)',
      labelSize: 18,
      values: (_u, splits) => splits.map(elapsed),
    }
  }

  #valueAxis(): uPlot.Axis {
    const { ySplits, yText } = this.#content
    const splits = ySplits && ((_u: uPlot, _axis: number, low: number, high: number) => ySplits(low, high))
    return {
      ...this.#lines(),
      space: 32,
      gap: 4,
      size: (u, values: string[] | null) => widthOf(u, values ?? []),
      filter: (_u, all) => all,
      values: (_u, all) => all.map(yText),
      ...(splits && { splits }),
    }
  }
}
