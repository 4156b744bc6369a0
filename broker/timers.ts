/** Timers as a parameter, so that the tests of groups and long polls own the time. */

export type Cancel = () => void

export interface Timers {
  /** Calls back once, so many milliseconds from now, unless cancelled. */
  after(milliseconds: number, action: () => void): Cancel
}

/** Node's timers. None keeps the process alive: that is the listening socket's part. */
export const realTimers: Timers = {
  after: (milliseconds, action) => {
    // Later Nodes print a warning when a time is below 0.
    const timer = setTimeout(action, Math.max(0, milliseconds))
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
