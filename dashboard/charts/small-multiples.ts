/**
 * A small chart for each driver: throughput and 99th percentile of the response time, all on the same scales, so that a
 * driver that differs from the others stands out. Only panels that are visible are drawn.
 */
import { DriverLines, limitsOf } from './driver-lines.ts'
import { type DriverPanel, driverPanels, type DriverTimeline } from './drivers-of.ts'
import { element, setText, svgElement } from './elements.ts'
import { quantity } from './format.ts'
import { ChartGroup, type GroupMember, type TimeRange } from './group.ts'
import { type Lane, lanesHeight, PanelPainter } from './lanes.ts'
import { type Palette, readPalette } from './palette.ts'
import { watchSurroundings } from './surroundings.ts'
import { logRange, roundUp } from './ticks.ts'

export interface SmallMultiplesOptions {
  /** The charts with the same part of the time axis; by default everything is shown. */
  readonly group?: ChartGroup
}

export interface SmallMultiplesData {
  /** The points of a driver are the same array as before as long as they have not changed. */
  readonly drivers: readonly DriverTimeline[]
  /** Everything that the time axis can show; by default from 0 to the last point. */
  readonly extent?: TimeRange
}

const RATE_COLOUR = 2
const P99_COLOUR = 3
const LANES = 2

/** The elements of a panel, and what they show. */
interface Card {
  readonly root: HTMLElement
  readonly badge: HTMLElement
  readonly rate: HTMLElement
  readonly p99: HTMLElement
  readonly canvas: HTMLCanvasElement
  /** Of the canvas; undefined until it is drawn on, which most panels of many never are. */
  ctx: CanvasRenderingContext2D | null | undefined
  readonly lines: DriverLines
  /** What its texts say; those of most panels change seldom, and formatting and comparing them takes time. */
  said: Pick<DriverPanel, 'rate' | 'p99' | 'difference'> | undefined
  /** What is drawn; another one means that it has to be drawn again. */
  drawn: string | undefined
}

export class SmallMultiples implements GroupMember {
  readonly #root = element('div', 'chart-multiples')
  readonly #scales = element('p', 'chart-multiples-scales')
  readonly #list = element('ul', 'chart-multiples-list')
  readonly #cards = new Map<string, Card>()
  readonly #visible = new Set<Element>()
  readonly #observer: IntersectionObserver
  readonly #group: ChartGroup
  readonly #ends: (() => void)[]
  #palette: Palette
  #version = 0
  /** Of all canvases in CSS pixels, because the columns of the list are equal; undefined until it is read. */
  #width: number | undefined
  #extent: TimeRange = { from: 0, to: 10 }
  #scale = { mostRate: 1, p99: [1, 10] as readonly [number, number] }

  /** @param container an empty element of the document, which sets the width */
  constructor(container: HTMLElement, { group = new ChartGroup() }: SmallMultiplesOptions = {}) {
    this.#root.append(this.#scales, this.#list)
    container.append(this.#root)
    this.#palette = readPalette(this.#root)
    this.#group = group
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#sighted(entries)
      },
      { rootMargin: '200px' },
    )
    const recoloured = (): void => {
      this.#palette = readPalette(this.#root)
      this.#redraw()
    }
    this.#ends = [
      group.join(this),
      watchSurroundings(this.#list, {
        resized: () => {
          this.#width = undefined
          this.#redraw()
        },
        recoloured,
      }),
    ]
  }

  /** Shows other data; visible panels are drawn if their points or the scales have changed. */
  update({ drivers, extent }: SmallMultiplesData): void {
    const panels = driverPanels(drivers)
    this.#removeOthers(new Set(panels.map(({ nodeId }) => nodeId)))
    const cards = panels.map((panel) => this.#cardOf(panel))
    this.#order(cards)
    this.#extent = extent ?? { from: 0, to: Math.max(10, ...panels.map(({ source }) => source.at(-1)?.to ?? 0)) }
    this.#measure(cards.map(({ lines }) => lines))
    this.#drawVisible()
  }

  /** Removes the charts from the document. */
  destroy(): void {
    for (const end of this.#ends) end()
    this.#observer.disconnect()
    this.#root.remove()
  }

  rangeChanged(): void {
    this.#drawVisible()
  }

  /** The cursor is not shown: the panels are too small to be read at one moment. */
  cursorChanged(): void {
    return
  }

  #removeOthers(names: ReadonlySet<string>): void {
    for (const [nodeId, { root }] of this.#cards) {
      if (names.has(nodeId)) continue
      this.#observer.unobserve(root)
      this.#visible.delete(root)
      this.#cards.delete(nodeId)
    }
  }

  #cardOf(panel: DriverPanel): Card {
    const known = this.#cards.get(panel.nodeId)
    const card = known ?? newCard(panel.nodeId)
    if (known === undefined) {
      this.#cards.set(panel.nodeId, card)
      this.#observer.observe(card.root)
    }
    if (card.lines.update(panel.source)) card.drawn = undefined
    describe(card, panel)
    return card
  }

  /** Moves elements only if their order is another one: the reader may be scrolling. */
  #order(cards: readonly Card[]): void {
    const { children } = this.#list
    const same = children.length === cards.length && cards.every(({ root }, index) => children[index] === root)
    if (!same) this.#list.replaceChildren(...cards.map(({ root }) => root))
  }

  #measure(lines: readonly DriverLines[]): void {
    const { mostRate, p99 } = limitsOf(lines)
    this.#scale = { mostRate: roundUp(mostRate), p99: logRange(...(p99 ?? [NaN, NaN])) }
    const [low, high] = this.#scale.p99.map((value) => quantity(value, 'ms'))
    const rates = `completed requests from 0 to ${quantity(this.#scale.mostRate, 'rate')}`
    const text = `${rates}, p99 of the response time from ${low ?? ''} to ${high ?? ''} (logarithmic)`
    setText(this.#scales, lines.length === 0 ? 'No drivers yet.' : `All drivers on the same scales: ${text}.`)
  }

  #sighted(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#visible.add(target)
      else this.#visible.delete(target)
    }
    this.#drawVisible()
  }

  #redraw(): void {
    this.#version += 1
    this.#drawVisible()
  }

  #drawVisible(): void {
    const range = this.#group.range ?? this.#extent
    const key = JSON.stringify([this.#version, range, this.#scale])
    const due = [...this.#cards.values()].filter(({ root, drawn }) => drawn !== key && this.#visible.has(root))
    const [first] = due
    if (first === undefined) return
    // Reading it again would lay the page out each time.
    this.#width ??= first.canvas.clientWidth
    const painter = new PanelPainter({ width: this.#width, lanes: this.#lanes(), range, palette: this.#palette })
    for (const card of due) {
      const { stretches, rates, p99 } = card.lines
      // The browser takes a while to find it again each time.
      card.ctx ??= card.canvas.getContext('2d')
      if (card.ctx !== null) painter.draw(card.ctx, { stretches, values: [rates, p99] })
      card.drawn = key
    }
  }

  #lanes(): Lane[] {
    const { mostRate, p99 } = this.#scale
    const [low, high] = p99
    return [
      { colour: RATE_COLOUR, limits: [0, mostRate], ends: ['0', quantity(mostRate, 'rate')] },
      {
        colour: P99_COLOUR,
        limits: [Math.log10(low), Math.log10(high)],
        ends: [quantity(low, 'ms'), quantity(high, 'ms')],
      },
    ]
  }
}

function newCard(nodeId: string): Card {
  const root = element('li', 'chart-multiple')
  const badge = element('p', 'chart-badge')
  const canvas = element('canvas', 'chart-multiple-canvas')
  canvas.height = lanesHeight(LANES)
  // The text of the panel says the same in numbers.
  canvas.setAttribute('aria-hidden', 'true')
  const [rate, p99] = [element('span', 'chart-legend-value'), element('span', 'chart-legend-value')]
  const values = element('p', 'chart-multiple-values')
  values.append(sample(RATE_COLOUR), 'completed ', rate, sample(P99_COLOUR), 'p99 ', p99)
  root.append(element('h4', 'chart-multiple-name', nodeId), badge, values, canvas)
  const lines = new DriverLines()
  return { root, badge, rate, p99, canvas, ctx: undefined, lines, said: undefined, drawn: undefined }
}

function describe(card: Card, panel: DriverPanel): void {
  const { said } = card
  if (said?.rate !== panel.rate) setText(card.rate, quantity(panel.rate, 'rate'))
  if (said?.p99 !== panel.p99) setText(card.p99, quantity(panel.p99, 'ms'))
  if (said === undefined || said.difference !== panel.difference) {
    card.badge.hidden = panel.difference === undefined
    setText(card.badge, panel.difference === undefined ? '' : `▲ ${panel.difference}`)
  }
  card.said = panel
}

function sample(colour: number): SVGSVGElement {
  const svg = svgElement('svg', { width: 14, height: 8, 'aria-hidden': 'true' })
  svg.append(svgElement('line', { x1: 0, y1: 4, x2: 14, y2: 4, class: `chart-line-${colour + 1}` }))
  return svg
}
