/**
 * Timing of heartbeats: a few in quick succession at the start, then one per interval. Heartbeats missed in a pause are
 * not made up for.
 */
import type { Clock } from './clock.ts'
import { type Micros, fromMillis, later, micros } from './units.ts'

/** Without these the common clock, which learns from heartbeats, would be inaccurate for its first seconds. */
const QUICK_BEATS = 6
const AT_ONCE = 2
const QUICK_INTERVAL = fromMillis(25)

export interface Tempo {
  readonly clock: Clock
  readonly interval: Micros
  /** Ends the heartbeats. */
  readonly signal: AbortSignal
}

/**
 * Sends the quick heartbeats one after the other, resolves, and continues with one per interval. The first ones follow
 * each other without a pause, so that the third can already report a clock learnt from two acknowledgements. `beat`
 * must not reject.
 */
export async function startBeating(tempo: Tempo, beat: () => Promise<void>): Promise<void> {
  const { clock, signal } = tempo
  for (let quick = 0; quick < QUICK_BEATS && !signal.aborted; quick += 1) {
    await beat()
    if (quick >= AT_ONCE) await clock.sleepUntil(later(clock.now(), QUICK_INTERVAL), signal)
  }
  void every(tempo, () => void beat())
}

/** Calls `act` after each interval until the signal is aborted, and then resolves. `act` must not throw. */
export async function every({ clock, interval, signal }: Tempo, act: () => void): Promise<void> {
  let next = later(clock.now(), interval)
  for (;;) {
    await clock.sleepUntil(next, signal)
    if (signal.aborted) return
    act()
    // After a pause of the process, missed heartbeats are not made up for.
    next = micros(Math.max(next, clock.now() - interval) + interval)
  }
}
