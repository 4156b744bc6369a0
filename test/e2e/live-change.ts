/** Changes of a running load for end-to-end tests, and what they ask for. */
import { expect } from '@jest/globals'
import type { ApiClient } from '../../cluster/client.ts'
import type { LoadChange } from '../../lib/api/load-changes.ts'
import { eventually } from './system.ts'

/** What of a system is needed. */
export interface Steered {
  readonly api: ApiClient
  readonly target: string
  /** Requests that the target has counted. */
  seen(): Promise<number>
}

const steps = [
  ['pause', undefined],
  ['resume', undefined],
  ['rate', { factor: 2 }],
  ['rate', { factor: 0.25 }],
] as const

/**
 * Pauses a load of 60 requests per second, resumes it, doubles its rate, and divides it by four. Expects that all that
 * was planned was sent and counted by the target, and that nothing was sent in the pause.
 * @param between called after each change but the last, before it takes effect
 */
export async function steer(system: Steered, between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const before = await system.seen()
  const load = { rate: 60, seconds: 9 }
  const testId = await system.api.plan({ target: system.target, rate: '60/s', duration: '9s' })
  await system.api.trigger(testId)
  const changes: LoadChange[] = []
  for (const [path, body] of steps) {
    const { change } = await system.api.change(testId, path, body)
    changes.push(change)
    if (changes.length < steps.length) await between()
    await untilInEffect(system.api, testId, change)
  }
  const test = await system.api.ended(testId, 60_000)
  expect([test.state, test.changes]).toEqual(['finished', changes])
  const { overall, phases } = await system.api.metrics(testId)
  const planned = plannedBy(load, changes)
  const seen = (await system.seen()) - before
  expect({ planned: overall.planned, sent: overall.sent, seen }).toEqual({ planned, sent: planned, seen: planned })
  expect(phases.map((phase) => [phase.planned, phase.seconds])).toEqual([[planned, load.seconds]])
  await expectPaused(system.api, testId, changes)
}

/** Waits until the figures contain the instant of a change. */
export async function untilInEffect(api: ApiClient, testId: string, { kind, fromSeconds }: LoadChange): Promise<void> {
  await eventually(`${kind} is in effect`, async () => {
    const { windowEnd } = await api.metrics(testId)
    const { startAt } = await api.test(testId)
    return Date.parse(windowEnd ?? '') - Date.parse(startAt ?? '') > fromSeconds * 1_000
  })
}

/**
 * Nothing was sent, or planned, in the whole seconds of the pause. What is due at its very end may be counted in the
 * second before.
 */
async function expectPaused(api: ApiClient, testId: string, [pause, resume]: readonly LoadChange[]): Promise<void> {
  const { points } = await api.timeline(testId)
  const paused = points.filter(({ from, to }) => {
    return from >= (pause?.fromSeconds ?? Infinity) && to <= (resume?.fromSeconds ?? -Infinity)
  })
  expect(paused.length).toBeGreaterThan(0)
  expect(paused.map(({ planned }) => planned)).toEqual(paused.map(() => 0))
  expect(paused.slice(0, -1).map(({ sent }) => sent)).toEqual(paused.slice(1).map(() => 0))
  const { drivers } = await api.metrics(testId)
  expect(paused.at(-1)?.sent).toBeLessThanOrEqual(drivers.length)
}

/** The requests of a constant rate for a time, with the factors of the changes, each from its instant in load time. */
function plannedBy({ rate, seconds }: { rate: number; seconds: number }, changes: readonly LoadChange[]): number {
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
