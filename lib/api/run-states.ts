/** The states of a test. Without schemas, so that the page can use them. */

export const runStates = [
  'drafted',
  'preparing',
  'armed',
  'running',
  'draining',
  'finished',
  'failed',
  'aborted',
] as const
export type RunState = (typeof runStates)[number]

const final: ReadonlySet<RunState> = new Set(['finished', 'failed', 'aborted'])

/** Whether a test has ended, or can no longer start. */
export function isFinal(state: RunState): boolean {
  return final.has(state)
}
