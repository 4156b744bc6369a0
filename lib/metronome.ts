/** The time of beats: some close together at the start, then one each interval, never made up for after a pause. */
import type { Clock } from './clock.ts'
import { type Micros, fromMillis, later, micros } from './units.ts'

/** Without these a common clock, which learns from beats, would be vague for its first seconds. */
const QUICK_BEATS = 6
const AT_ONCE = 2
const QUICK_INTERVAL = fromMillis(25)

export interface Tempo {
  readonly clock: Clock
  readonly interval: Micros
  /** Ends the beating. */
  readonly signal: AbortSignal
}

/**
 * Beats the quick ones one after the other, resolves, and goes on each interval. The first ones follow each other without
 * a pause: the acknowledgements of two are what the third can tell of the clock. `beat` must not reject.
 */
export async function startBeating(tempo: Tempo, beat: () => Promise<void>): Promise<void> {
  const { clock, signal } = tempo
  for (let quick = 0; quick < QUICK_BEATS && !signal.aborted; quick += 1) {
    await beat()
    if (quick >= AT_ONCE) await clock.sleepUntil(later(clock.now(), QUICK_INTERVAL), signal)
  }
  void every(tempo, () => void beat())
}

/** Acts after each interval until the signal ends it, and resolves then. `act` must not throw. */
export async function every({ clock, interval, signal }: Tempo, act: () => void): Promise<void> {
  let next = later(clock.now(), interval)
  for (;;) {
    await clock.sleepUntil(next, signal)
    if (signal.aborted) return
    act()
    // After a pause of the process the missed beats are not made up for.
    next = micros(Math.max(next, clock.now() - interval) + interval)
  }
}
