/** Tallies as plain data, for the transfer between threads: a histogram is a few hundred bytes, which are copied. */
import { type Figures, Histogram } from '../../lib/measure/histogram.ts'
import { Latencies } from '../../lib/measure/latencies.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import type { LabelTally } from '../load-thread/recorder.ts'

/** The records of one label of the plan; `label` is its number. */
export interface TransferredTally {
  readonly label: number
  readonly tally: Omit<Tally, 'latencies'> & { readonly latencies: ReadonlyMap<string, TransferredHistogram> }
}

interface TransferredHistogram extends Figures {
  readonly cells: Uint8Array
}

/** Empty histograms are omitted. */
export function toTransfer({ label, tally }: LabelTally): TransferredTally {
  const entries = tally.latencies.entries().map(([name, histogram]) => [name, plainOf(histogram)] as const)
  return { label, tally: { ...tally, latencies: new Map(entries) } }
}

export function fromTransfer({ label, tally }: TransferredTally): LabelTally {
  const latencies = new Latencies()
  for (const [name, { cells, ...figures }] of tally.latencies) latencies.set(name, Histogram.of(cells, figures))
  return { label, tally: { ...tally, latencies } }
}

function plainOf(histogram: Histogram): TransferredHistogram {
  const { count, sum, min, max, clamped } = histogram
  return { cells: histogram.packed(), count, sum, min, max, clamped }
}
