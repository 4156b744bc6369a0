/** An arrival log as a drawing (SVG 1.1): requests per 100 ms over time as steps, and the instants of changes. Pure. */
import { axisThrough, drawLine, type Axis } from '../dashboard/charts/step-path.ts'
import { roundUp, timeSteps } from '../dashboard/charts/ticks.ts'
import { perStep, STEP } from './arrivals.ts'

export interface ArrivalLog {
  readonly title: string
  /** In µs from the start of the load. */
  readonly arrivals: readonly number[]
  /** The end of the time axis, in µs. */
  readonly until: number
  readonly changes: readonly Mark[]
}

/** A change of the load, from which on it applies. */
export interface Mark {
  /** In µs from the start of the load. */
  readonly at: number
  readonly text: string
}

/** In pixels: the drawing, and within it the edges of the plot. */
const [WIDTH, HEIGHT] = [960, 320]
const edges = { left: 60, right: WIDTH - 20, top: 60, bottom: HEIGHT - 50 }
const MOST_TICKS = 10
const style = [
  'text{font:12px system-ui,sans-serif;fill:#333}',
  '.title{font-size:15px;font-weight:600}',
  '.grid{stroke:#ddd}.axis{stroke:#888}',
  '.change{stroke:#c33;stroke-dasharray:4 3}.change-text{fill:#c33}',
  '.arrivals{fill:none;stroke:#26c;stroke-width:1.5}',
].join('')

/** @returns the text of an SVG file */
export function drawArrivals({ title, arrivals, until, changes }: ArrivalLog): string {
  const counts = perStep(arrivals, until)
  const step = Math.max(1, roundUp(Math.max(0, ...counts) / 4))
  const top = step * Math.max(1, Math.ceil(Math.max(0, ...counts) / step))
  const x = axisThrough([0, edges.left], [until / 1e6, edges.right])
  const y = axisThrough([0, edges.bottom], [top, edges.top])
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(title, { x: edges.left, y: 22, className: 'title' }),
    ...valueAxis(y, step, top),
    ...timeAxis(x, until / 1e6),
    `<path class="arrivals" d="${steps(counts, x, y)}"/>`,
    ...changes.flatMap(({ at, text: name }) => changeAt(placeOf(x, at / 1e6), name)),
    '</svg>\n',
  ].join('\n')
}

function steps(counts: readonly number[], x: Axis, y: Axis): string {
  const path: string[] = []
  const to = (command: string) => (px: number, py: number) => {
    path.push(`${command}${pixels(px)} ${pixels(py)}`)
  }
  const stretches = counts.map((_, index) => ({ from: (index * STEP) / 1e6, to: ((index + 1) * STEP) / 1e6 }))
  drawLine(
    { moveTo: to('M'), lineTo: to('L') },
    { stretches, values: counts, first: 0, last: counts.length - 1, step: true, x, y },
  )
  return path.join('')
}

function valueAxis(y: Axis, step: number, top: number): string[] {
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step)
  const name = { x: edges.left, y: edges.top - 22 }
  return [
    text('requests per 100 ms', name),
    ...ticks.flatMap((value) => {
      const at = placeOf(y, value)
      return [
        line([edges.left, at], [edges.right, at], value === 0 ? 'axis' : 'grid'),
        text(String(value), { x: edges.left - 8, y: at + 4, anchor: 'end' }),
      ]
    }),
  ]
}

function timeAxis(x: Axis, until: number): string[] {
  const step = timeSteps.find((each) => until / each <= MOST_TICKS) ?? until
  const ticks = Array.from({ length: Math.floor(until / step) + 1 }, (_, index) => index * step)
  const middle = (edges.left + edges.right) / 2
  return [
    line([edges.left, edges.top], [edges.left, edges.bottom], 'axis'),
    ...ticks.map((value) => text(String(value), { x: placeOf(x, value), y: edges.bottom + 18, anchor: 'middle' })),
    text('time since the start of the load (s)', { x: middle, y: HEIGHT - 12, anchor: 'middle' }),
  ]
}

function changeAt(at: number, name: string): string[] {
  return [
    line([at, edges.top - 14], [at, edges.bottom], 'change'),
    text(name, { x: at + 4, y: edges.top - 6, className: 'change-text' }),
  ]
}

function placeOf(axis: Axis, value: number): number {
  return axis.zero + value * axis.one
}

type Point = readonly [x: number, y: number]

function line([x1, y1]: Point, [x2, y2]: Point, className: string): string {
  return `<line class="${className}" x1="${pixels(x1)}" y1="${pixels(y1)}" x2="${pixels(x2)}" y2="${pixels(y2)}"/>`
}

interface TextPlace {
  readonly x: number
  readonly y: number
  readonly anchor?: 'middle' | 'end'
  readonly className?: string
}

function text(content: string, { x, y, anchor, className }: TextPlace): string {
  const attributes = [
    `x="${pixels(x)}" y="${pixels(y)}"`,
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
    ...(className === undefined ? [] : [`class="${className}"`]),
  ]
  return `<text ${attributes.join(' ')}>${escaped(content)}</text>`
}

/** A hundredth of a pixel is more than anybody sees. */
function pixels(value: number): number {
  return Number(value.toFixed(2))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
