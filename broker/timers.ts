/** Timers as a parameter, so that the tests of groups and long polls control the time. */

export type Cancel = () => void

export interface Timers {
  /** Calls `action` once, after a number of milliseconds, unless cancelled. */
  after(milliseconds: number, action: () => void): Cancel
}

/** Node's timers. None keeps the process alive: the listening socket does. */
export const realTimers: Timers = {
  after: (milliseconds, action) => {
    // Newer versions of Node print a warning when the delay is negative.
    const timer = setTimeout(action, Math.max(0, milliseconds))
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
