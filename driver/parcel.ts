/** A tally as plain data with its own buffers, so that it can be handed from one thread to another without a copy. */
import { Histogram } from '../lib/measure/histogram.ts'
import { eachKind, type LatencyKind, latencyKinds, type Tally } from '../lib/measure/tally.ts'

export type TallyParcel = Omit<Tally, 'latencies'> & { readonly latencies: Record<LatencyKind, HistogramParcel> }

interface HistogramParcel {
  readonly cells: Float64Array
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly clamped: number
}

/** Packs a tally that its owner will not use again; `buffers` go to the other thread. */
export function pack(tally: Tally): { parcel: TallyParcel; buffers: ArrayBuffer[] } {
  const parcel = { ...tally, latencies: eachKind((kind) => packHistogram(tally.latencies[kind])) }
  const buffers = latencyKinds.map((kind) => parcel.latencies[kind].cells.buffer as ArrayBuffer)
  return { parcel, buffers }
}

export function unpack(parcel: TallyParcel): Tally {
  return { ...parcel, latencies: eachKind((kind) => unpackHistogram(parcel.latencies[kind])) }
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
