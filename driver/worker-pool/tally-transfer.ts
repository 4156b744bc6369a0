/** A tally as plain data with its own buffers, so that it can be handed from one thread to another without a copy. */
import { Histogram } from '../../lib/measure/histogram.ts'
import { Latencies } from '../../lib/measure/latencies.ts'
import type { Tally } from '../../lib/measure/tally.ts'

export type TransferredTally = Omit<Tally, 'latencies'> & { readonly latencies: ReadonlyMap<string, HistogramParcel> }

interface HistogramParcel {
  readonly cells: Float64Array
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly clamped: number
}

/** Packs a tally that its owner will not use again; `buffers` go to the other thread. Empty histograms stay behind. */
export function pack(tally: Tally): { transferred: TransferredTally; buffers: ArrayBuffer[] } {
  const entries = tally.latencies.entries().map(([name, histogram]) => [name, packHistogram(histogram)] as const)
  const buffers = entries.map(([, { cells }]) => cells.buffer as ArrayBuffer)
  return { transferred: { ...tally, latencies: new Map(entries) }, buffers }
}

export function unpack(transferred: TransferredTally): Tally {
  const latencies = new Latencies()
  for (const [name, histogram] of transferred.latencies) latencies.set(name, unpackHistogram(histogram))
  return { ...transferred, latencies }
}

function packHistogram(histogram: Histogram): HistogramParcel {
  const { cells, count, sum, min, max, clamped } = histogram
  return { cells, count, sum, min, max, clamped }
}

function unpackHistogram({ cells, ...figures }: HistogramParcel): Histogram {
  const histogram = new Histogram()
  histogram.cells = cells
  return histogram.addFigures(figures)
}
