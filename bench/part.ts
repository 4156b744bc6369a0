/** The input and the output of a part of the measurements. */
import type { EngineName } from '../lib/plan/transport.ts'

/** The extent of the measurements, and their subjects. */
export interface Scale {
  /** Only a few samples: this shows that a part works, but its figures are not significant. */
  readonly quick: boolean
  /** The address of an existing Kafka, host:port, used in addition to the embedded broker. */
  readonly kafka: string | undefined
  /** Requests per second of each driver in the part `rate`. */
  readonly rate: number
  /** Rounds in which contenders alternate; by default the part's own number. */
  readonly rounds: number | undefined
  /** Seconds of each contender's load in a round; by default the part's own number. */
  readonly seconds: number | undefined
  /** Every contender in every case. */
  readonly full: boolean
  /** Only these cases of a part; all if empty. */
  readonly cases: readonly string[]
  /** Our engines in closed loops over HTTP/1.1. */
  readonly engines: readonly EngineName[]
  /** Contenders that take part only on request. */
  readonly with: readonly string[]
  /** Reports the figures behind the ratios during the measurement. */
  readonly say: ((line: string) => void) | undefined
}

/** A row of a table; its keys are the column titles. */
export type Row = Readonly<Record<string, string | number>>

/** A target value and the measured one. */
export interface Aim {
  readonly text: string
  readonly measured: number
  readonly met: boolean
}

export interface Figures {
  readonly rows: readonly Row[]
  readonly aims: readonly Aim[]
  /** Stored with the table, but not printed: every figure that it was made from. */
  readonly details?: readonly Row[]
  /** Remarks on the figures, such as what was left out. */
  readonly notes?: readonly string[]
  /** Versions of the programs that took part. */
  readonly versions?: Readonly<Record<string, string>>
}

export interface BenchPart {
  readonly name: string
  /** The subject of the measurement, in one line, with its unit. */
  readonly title: string
  /** Skipped unless it is named: it takes long. */
  readonly onRequest?: boolean
  measure(scale: Scale): Promise<Figures>
}

/** Measures the requested cases one after the other: rows and aims in their order, each note and version once. */
export async function measureCases<C extends { readonly name: string }>(
  cases: readonly C[],
  asked: Scale['cases'],
  measure: (one: C) => Promise<Figures>,
): Promise<Figures> {
  const figures: Figures[] = []
  for (const one of cases) if (asked.length === 0 || asked.includes(one.name)) figures.push(await measure(one))
  const details = figures.flatMap(({ details = [] }) => details)
  return {
    rows: figures.flatMap(({ rows }) => rows),
    aims: figures.flatMap(({ aims }) => aims),
    ...(details.length === 0 ? {} : { details }),
    notes: [...new Set(figures.flatMap(({ notes = [] }) => notes))],
    versions: Object.assign({}, ...figures.map(({ versions }) => versions)) as Record<string, string>,
  }
}

/** An aim that a figure must not exceed. */
export function atMost(text: string, measured: number, limit: number): Aim {
  return { text: `${text} ≤ ${limit}`, measured, met: measured <= limit }
}

/** An aim that a figure must reach. */
export function atLeast(text: string, measured: number, limit: number): Aim {
  return { text: `${text} ≥ ${limit}`, measured, met: measured >= limit }
}
