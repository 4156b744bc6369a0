/** What a part of the measurements is given, and what it gives back. */

/** How much is measured, and against what. */
export interface Scale {
  /** A few samples only: shows that a part works, its figures mean little. */
  readonly quick: boolean
  /** A Kafka of one's own, host:port, beside the embedded broker. */
  readonly kafka: string | undefined
  /** Requests a second of each driver in the part `rate`. */
  readonly rate: number
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
}

export interface BenchPart {
  readonly name: string
  /** What is measured, in one line, with its unit. */
  readonly title: string
  measure(scale: Scale): Promise<Figures>
}

/** An aim that a figure must not exceed. */
export function atMost(text: string, measured: number, limit: number): Aim {
  return { text: `${text} ≤ ${limit}`, measured, met: measured <= limit }
}

/** An aim that a figure must reach. */
export function atLeast(text: string, measured: number, limit: number): Aim {
  return { text: `${text} ≥ ${limit}`, measured, met: measured >= limit }
}
