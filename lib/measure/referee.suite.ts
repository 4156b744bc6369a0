/** hdr-histogram-js, which defines the layout and the wire format, as the reference for our implementation. */
import hdr, { type JsHistogram } from 'hdr-histogram-js'
import { CELLS, HIGHEST } from './cell-layout.ts'
import { CellReader } from './packed-cells.ts'
import type { Histogram } from './histogram.ts'

/** The library's histogram of our range. */
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

/** The library's encoding of the values. */
export function writtenByReferee(values: readonly number[]): string {
  return hdr.encodeIntoCompressedBase64(referee(values))
}

/** The library's decoding of a text. */
export function readByReferee(text: string): JsHistogram {
  return opened(hdr.decodeFromCompressedBase64(text, 64, false))
}

/** The library's build in JavaScript, whose cells are accessible. */
function opened(histogram: unknown): JsHistogram {
  if (histogram instanceof hdr.JsHistogram) return histogram
  throw new TypeError('not the JavaScript build')
}

/** The non-empty cells, as [cell, count]. */
export function refereeCells(histogram: JsHistogram): [number, number][] {
  return filled((cell) => histogram.getCountAtIndex(cell), Math.min(CELLS, histogram.countsArrayLength))
}

export function ourCells(histogram: Readonly<Histogram>): [number, number][] {
  return cellsIn(histogram.packed())
}

/** The non-empty cells of a histogram's bytes, as [cell, count]. */
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
