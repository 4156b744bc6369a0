/** Changes of a running load for end-to-end tests, and what they ask for. */
import type { LoadChange } from '../../lib/api/load-changes.ts'
import { eventually, type System } from './system.ts'

/** Pause, resume, rate × 2 and rate ÷ 4, each once the one before has taken effect. */
export async function changeSteps(system: System, testId: string): Promise<LoadChange[]> {
  const changes: LoadChange[] = []
  const steps = [
    ['pause', undefined],
    ['resume', undefined],
    ['rate', { factor: 2 }],
    ['rate', { factor: 0.25 }],
  ] as const
  for (const [path, body] of steps) {
    const { change } = await system.api.change(testId, path, body)
    changes.push(change)
    await eventually(`${path} is in effect`, async () => {
      const { windowEnd } = await system.api.metrics(testId)
      const { startAt } = await system.api.test(testId)
      return Date.parse(windowEnd ?? '') - Date.parse(startAt ?? '') > change.fromSeconds * 1_000
    })
  }
  return changes
}

/** The requests of a constant rate for a time, with the factors of the changes, each from its instant in load time. */
export function plannedBy(
  { rate, seconds }: { rate: number; seconds: number },
  changes: readonly LoadChange[],
): number {
  let [factor, paused, at, pausedSince, due] = [1, 0, 0, 0, 0]
  for (const change of changes) {
    if (change.kind === 'pause') pausedSince = change.fromSeconds
    if (change.kind === 'resume') paused += change.fromSeconds - pausedSince
    if (change.kind !== 'factor') continue
    const now = change.fromSeconds - paused
    due += (now - at) * rate * factor
    at = now
    factor = change.factor ?? Number.NaN
  }
  return due + (seconds - at) * rate * factor
}
