/** What a part of the measurements is given, and what it gives back. */
import type { EngineName } from '../lib/plan/transport.ts'

/** How much is measured, and against what. */
export interface Scale {
  /** A few samples only: shows that a part works, its figures mean little. */
  readonly quick: boolean
  /** A Kafka of one's own, host:port, beside the embedded broker. */
  readonly kafka: string | undefined
  /** Requests a second of each driver in the part `rate`. */
  readonly rate: number
  /** Rounds in which contenders alternate; what suits the part unless given. */
  readonly rounds: number | undefined
  /** Seconds that each contender loads in a round; what suits the part unless given. */
  readonly seconds: number | undefined
  /** Every contender in every case. */
  readonly full: boolean
  /** Only these cases of a part; all without any. */
  readonly cases: readonly string[]
  /** Engines of ours in closed loops over HTTP/1.1. */
  readonly engines: readonly EngineName[]
  /** Contenders on request. */
  readonly with: readonly string[]
  /** Says the figures behind the ratios while it measures. */
  readonly say: ((line: string) => void) | undefined
}

/** A line of a table; its keys are the heads of the columns. */
export type Row = Readonly<Record<string, string | number>>

/** A promise beside what was measured. */
export interface Aim {
  readonly text: string
  readonly measured: number
  readonly met: boolean
}

export interface Figures {
  readonly rows: readonly Row[]
  readonly aims: readonly Aim[]
  /** Kept beside the table, and not printed: every figure that it was made from. */
  readonly details?: readonly Row[]
  /** What a reader has to know beside the figures, such as what was left out. */
  readonly notes?: readonly string[]
  /** Versions of the programs that took part. */
  readonly versions?: Readonly<Record<string, string>>
}

export interface BenchPart {
  readonly name: string
  /** What is measured, in one line, with its unit. */
  readonly title: string
  /** Left out unless it is named: it takes long. */
  readonly onRequest?: boolean
  measure(scale: Scale): Promise<Figures>
}

/** Measures the cases that were asked for, one after the other: rows and aims in their order, each note and version once. */
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
