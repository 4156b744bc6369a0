/** hdr-histogram-js, which defines the layout and the wire form, as the referee of ours. */
import hdr, { type JsHistogram } from 'hdr-histogram-js'
import { CELLS, HIGHEST } from './cell-layout.ts'
import { CellReader } from './packed-cells.ts'
import { type Histogram } from './histogram.ts'

/** Its histogram of our range. */
export function referee(values: readonly number[] = []): JsHistogram {
  const built = opened(
    hdr.build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: HIGHEST,
      numberOfSignificantValueDigits: 3,
      useWebAssembly: false,
    }),
  )
  for (const value of values) built.recordValue(value)
  return built
}

/** Its own text of the values. */
export function writtenByReferee(values: readonly number[]): string {
  return hdr.encodeIntoCompressedBase64(referee(values))
}

/** What it reads from a text. */
export function readByReferee(text: string): JsHistogram {
  return opened(hdr.decodeFromCompressedBase64(text, 64, false))
}

/** Its build in JavaScript, whose cells can be seen. */
function opened(histogram: unknown): JsHistogram {
  if (histogram instanceof hdr.JsHistogram) return histogram
  throw new TypeError('not the JavaScript build')
}

/** Cells that are not empty, as [cell, count]. */
export function refereeCells(histogram: JsHistogram): [number, number][] {
  return filled((cell) => histogram.getCountAtIndex(cell), Math.min(CELLS, histogram.countsArrayLength))
}

export function ourCells(histogram: Readonly<Histogram>): [number, number][] {
  return cellsIn(histogram.packed())
}

/** Cells that are not empty, as [cell, count], of a histogram's bytes. */
export function cellsIn(packed: Uint8Array): [number, number][] {
  const found: [number, number][] = []
  const cells = new CellReader(packed)
  while (cells.next()) found.push([cells.cell, cells.times])
  return found
}

function filled(at: (cell: number) => number, cells: number): [number, number][] {
  const found: [number, number][] = []
  for (let cell = 0; cell < cells; cell += 1) if (at(cell) > 0) found.push([cell, at(cell)])
  return found
}
