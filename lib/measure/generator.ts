/**
 * The state of the generator itself in a second, and what limited it: the part of a report that is about the load
 * generator.
 */

/** What limited the generator during a window; the closed list of `limited`. */
export const limits = ['ports', 'fds', 'network', 'paused'] as const
export type Limit = (typeof limits)[number]

/** Figures of the load threads of a driver; the worst one of several threads. */
export interface GeneratorLoad {
  /** How late the event loop was, at the 99th percentile, in µs. */
  readonly loopLag: number
  /** Share of the time in which a load thread was busy: 1 when it never waited for the target. */
  readonly cpu: number
  /** Share of the time spent in garbage collection. */
  readonly gc: number
  /** As `cpu`, but over the time of the load so far; absent from messages of older versions. */
  readonly busy?: number
}

/** The worse of two, field by field. Associative and commutative. */
export function worseLoad(a: GeneratorLoad | undefined, b: GeneratorLoad | undefined): GeneratorLoad | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const busy = a.busy === undefined || b.busy === undefined ? (a.busy ?? b.busy) : Math.max(a.busy, b.busy)
  const worse = { loopLag: Math.max(a.loopLag, b.loopLag), cpu: Math.max(a.cpu, b.cpu), gc: Math.max(a.gc, b.gc) }
  return busy === undefined ? worse : { ...worse, busy }
}

/** Joins the figures of two consecutive windows: the worse of each, and the later `busy`. */
export function laterLoad(
  older: GeneratorLoad | undefined,
  newer: GeneratorLoad | undefined,
): GeneratorLoad | undefined {
  const worse = worseLoad(older, newer)
  return worse === undefined || newer?.busy === undefined ? worse : { ...worse, busy: newer.busy }
}

/** The union of two lists of limits, in the order of the closed list. */
export function joinLimits(a: readonly Limit[], b: readonly Limit[]): readonly Limit[] {
  return limits.filter((limit) => a.includes(limit) || b.includes(limit))
}
