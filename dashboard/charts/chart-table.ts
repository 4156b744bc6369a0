/** The data of a chart as a table: for screen readers, for exact numbers, and for copying. */
import { element } from './elements.ts'
import { number, quantity, stretchText, type Unit } from './format.ts'
import type { TimeChartData } from './time-chart.ts'

export interface TableContent {
  readonly caption: string
  readonly columns: readonly string[]
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly string[])[]
}

/** A browser lays out more rows too slowly to do it while someone waits. */
export const MOST_ROWS = 600

/**
 * A closed element with a table, which is made when the reader opens it, and again by `update` while it is open.
 * @param content called for each table
 */
export class ChartTable {
  readonly #details = element('details', 'chart-table')
  readonly #content: () => TableContent

  constructor(container: HTMLElement, content: () => TableContent, title = 'Data as a table') {
    this.#content = content
    this.#details.append(element('summary', 'chart-table-title', title))
    this.#details.addEventListener('toggle', () => {
      this.update()
    })
    container.append(this.#details)
  }

  /** Shows the current content, if the table is open. */
  update(): void {
    const box = this.#details.querySelector('.chart-table-box')
    if (!this.#details.open) box?.remove()
    else if (box === null) this.#details.append(this.#box())
    else box.replaceChildren(tableOf(this.#content()))
  }

  destroy(): void {
    this.#details.remove()
  }

  /** Scrolls by itself, and can be scrolled by keys. */
  #box(): HTMLElement {
    const box = element('div', 'chart-table-box')
    box.tabIndex = 0
    box.append(tableOf(this.#content()))
    return box
  }
}

function tableOf({ caption, columns, rows }: TableContent): HTMLTableElement {
  const table = element('table', 'chart-table-data')
  const head = element('tr', '')
  head.append(...columns.map((text) => heading(text, 'col')))
  const [tableHead, body] = [element('thead', ''), element('tbody', '')]
  tableHead.append(head)
  body.append(...rows.map(rowOf))
  table.append(element('caption', '', caption), tableHead, body)
  return table
}

function rowOf([first = '', ...rest]: readonly string[]): HTMLTableRowElement {
  const row = element('tr', '')
  row.append(heading(first, 'row'), ...rest.map((text) => element('td', '', text)))
  return row
}

function heading(text: string, scope: 'col' | 'row'): HTMLTableCellElement {
  const cell = element('th', '', text)
  cell.scope = scope
  return cell
}

/** The table of a chart of lines, the newest row first. */
export function chartTableContent(title: string, unit: Unit, { stretches, series }: TimeChartData): TableContent {
  const indexes = thinned(stretches.length, MOST_ROWS).reverse()
  return {
    caption: `${title}${thinningNote(indexes.length, stretches.length)}`,
    columns: ['Time', ...series.map(({ label }) => label)],
    rows: indexes.map((index) => {
      const stretch = stretches[index] ?? { from: 0, to: 0 }
      return [stretchText(stretch), ...series.map(({ values }) => quantity(values[index], unit))]
    }),
  }
}

/** The end of a caption; empty if all points are shown. */
export function thinningNote(shown: number, all: number): string {
  return shown === all ? '' : `: ${number(shown)} of ${number(all)} points, evenly distributed`
}

/** At most as many indexes below `length` as given, evenly distributed, the first and the last included. */
export function thinned(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, index) => index)
  return Array.from({ length: most }, (_, index) => Math.round((index * (length - 1)) / (most - 1)))
}
