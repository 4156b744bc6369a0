/** The names, colours and values of the lines of a chart, below it: the values at the cursor, or the latest. */
import { element, setText, spoken, svgElement } from './elements.ts'
import { type InstantText, NOTHING } from './format.ts'
import { LINE_COLOURS } from './palette.ts'

export interface LegendItem {
  readonly label: string
  /** The index of its colour, from 0. */
  readonly colour: number
  readonly dash: boolean
}

export interface LegendReading {
  /** The time since the start, such as 1:05. */
  readonly time: string
  /** The same as an instant, if the start is known. */
  readonly instant: InstantText | undefined
  /** The title of the phase at that time; empty for none. */
  readonly phase: string
  /** One text for each item. */
  readonly values: readonly string[]
}

export class Legend {
  readonly root = element('div', 'chart-legend')
  readonly #time = element('span', 'chart-legend-time')
  readonly #list = element('ul', 'chart-legend-list')
  readonly #phase = element('span', 'chart-legend-phase')
  readonly #spoken = spoken()
  #items: readonly LegendItem[] = []
  #values: HTMLElement[] = []

  constructor() {
    this.root.append(this.#time, this.#list, this.#phase, this.#spoken)
  }

  /** Makes the list anew if the lines are others. */
  setItems(items: readonly LegendItem[]): void {
    if (isSame(items, this.#items)) return
    this.#items = items
    this.#values = items.map(() => element('span', 'chart-legend-value', NOTHING))
    this.#list.replaceChildren(...items.map((item, index) => this.#row(item, index)))
  }

  /** @param aloud whether a screen reader says it: only if the reader asked for it by a key */
  show(reading: LegendReading, aloud = false): void {
    const { time, instant, phase, values } = reading
    setText(this.#time, instant === undefined ? time : `${time} · ${instant.local}`)
    this.#time.title = instant?.utc ?? ''
    for (const [index, node] of this.#values.entries()) setText(node, values[index] ?? NOTHING)
    setText(this.#phase, phase === '' ? '' : `phase: ${phase}`)
    setText(this.#spoken, aloud ? this.#sentence(reading) : '')
  }

  #sentence({ time, phase, values }: LegendReading): string {
    const lines = this.#items.map(({ label }, index) => `${label} ${values[index] ?? ''}`).join(', ')
    return `${time}${phase === '' ? '' : `, phase ${phase}`}: ${lines}`
  }

  #row(item: LegendItem, index: number): HTMLElement {
    const row = element('li', 'chart-legend-item')
    const label = element('span', 'chart-legend-label', item.label)
    row.append(sample(item), label, ...this.#values.slice(index, index + 1))
    return row
  }
}

/** A piece of the line. */
function sample({ colour, dash }: LegendItem): SVGSVGElement {
  const svg = svgElement('svg', { width: 22, height: 8, viewBox: '0 0 22 8', 'aria-hidden': 'true' })
  const line = svgElement('line', { x1: 1, y1: 4, x2: 21, y2: 4, class: `chart-line-${(colour % LINE_COLOURS) + 1}` })
  if (dash) line.setAttribute('stroke-dasharray', '5 3')
  svg.append(line)
  return svg
}

function isSame(a: readonly LegendItem[], b: readonly LegendItem[]): boolean {
  const text = (items: readonly LegendItem[]): string => JSON.stringify(items.map((i) => [i.label, i.colour, i.dash]))
  return text(a) === text(b)
}
