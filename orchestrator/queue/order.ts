/** The order of the queue. */
import type { RunRecord } from '../run/record.ts'
import type { RunStore } from '../run/run-store.ts'

/** The runs that wait in the queue, in the order of their ranks; of two equal ones the older run is the first. */
export function ranked(records: readonly RunRecord[]): RunRecord[] {
  const waiting = records.filter(({ run }) => run.queued !== undefined)
  return waiting.toSorted(({ run: a }, { run: b }) => {
    return (a.queued?.rank ?? 0) - (b.queued?.rank ?? 0) || a.createdAt - b.createdAt
  })
}

/** Whether a test that waits for another one would thereby wait for itself, directly or through others. */
export function waitsForItself(testId: string, after: string, runs: Pick<RunStore, 'find'>): boolean {
  const seen = new Set([testId])
  for (let next: string | undefined = after; next !== undefined; next = runs.find(next)?.run.queued?.after) {
    if (seen.has(next)) return next === testId
    seen.add(next)
  }
  return false
}
