/** How the generator itself fared in a second, and what held it back: what a report says of its own making. */

/** What held the generator itself back during a window; the closed list of `limited`. */
export const limits = ['slip', 'loop-lag', 'cpu', 'gc', 'ports', 'fds', 'network', 'paused'] as const
export type Limit = (typeof limits)[number]

/** Figures of the load threads of a driver; of several the worst one. */
export interface GeneratorLoad {
  /** How late the event loop was, at the 99th percentile, in µs. */
  readonly loopLag: number
  /** Share of the time in which a load thread had something to do: 1 when it never waited for the target. */
  readonly cpu: number
  /** Share of the time that garbage collection took. */
  readonly gc: number
}

/** The worse of two, figure by figure. Associative and commutative. */
export function worseLoad(a: GeneratorLoad | undefined, b: GeneratorLoad | undefined): GeneratorLoad | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return { loopLag: Math.max(a.loopLag, b.loopLag), cpu: Math.max(a.cpu, b.cpu), gc: Math.max(a.gc, b.gc) }
}

/** What limited either of two, in the order of the list. */
export function joinLimits(a: readonly Limit[], b: readonly Limit[]): readonly Limit[] {
  return limits.filter((limit) => a.includes(limit) || b.includes(limit))
}
