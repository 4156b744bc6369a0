/** How the generator itself fared in a second, and what held it back: what a report says of its own making. */

/** What held the generator itself back during a window; the closed list of `limited`. */
export const limits = ['ports', 'fds', 'network', 'paused'] as const
export type Limit = (typeof limits)[number]

/** Figures of the load threads of a driver; of several the worst one. */
export interface GeneratorLoad {
  /** How late the event loop was, at the 99th percentile, in µs. */
  readonly loopLag: number
  /** Share of the time in which a load thread had something to do: 1 when it never waited for the target. */
  readonly cpu: number
  /** Share of the time spent in garbage collection. */
  readonly gc: number
  /** As `cpu`, since the start of the load and while its time lasts; absent from messages of older versions. */
  readonly busy?: number
}

/** The worse of two, figure by figure. Associative and commutative. */
export function worseLoad(a: GeneratorLoad | undefined, b: GeneratorLoad | undefined): GeneratorLoad | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const busy = a.busy === undefined || b.busy === undefined ? (a.busy ?? b.busy) : Math.max(a.busy, b.busy)
  const worse = { loopLag: Math.max(a.loopLag, b.loopLag), cpu: Math.max(a.cpu, b.cpu), gc: Math.max(a.gc, b.gc) }
  return busy === undefined ? worse : { ...worse, busy }
}

/** Two windows' figures, one after the other, as one: the worse of each, and `busy` as it was last. */
export function laterLoad(
  older: GeneratorLoad | undefined,
  newer: GeneratorLoad | undefined,
): GeneratorLoad | undefined {
  const worse = worseLoad(older, newer)
  return worse === undefined || newer?.busy === undefined ? worse : { ...worse, busy: newer.busy }
}

/** What limited either of two, in the order of the list. */
export function joinLimits(a: readonly Limit[], b: readonly Limit[]): readonly Limit[] {
  return limits.filter((limit) => a.includes(limit) || b.includes(limit))
}
