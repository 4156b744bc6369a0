/** Changes of a running load for end-to-end tests, and what they ask for. */
import { expect } from '@jest/globals'
import type { ApiClient } from '../../cluster/client.ts'
import type { TestAnswer } from '../../lib/api/answers.ts'
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
 * @param seconds how long the load lasts without the pause
 * @param between called after each change, before it takes effect
 */
export async function steer(
  system: Steered,
  {
    seconds = 9,
    between = () => Promise.resolve(),
  }: { seconds?: number; between?: (path: string) => Promise<void> } = {},
): Promise<void> {
  const before = await system.seen()
  const load = { rate: 60, seconds }
  const testId = await system.api.plan({ target: system.target, rate: '60/s', duration: `${seconds}s` })
  await system.api.trigger(testId)
  const changes: LoadChange[] = []
  for (const [path, body] of steps) {
    const { change } = await system.api.change(testId, path, body)
    changes.push(change)
    await between(path)
    await untilInEffect(system.api, testId, change)
  }
  const test = await system.api.ended(testId, 60_000)
  expect([test.state, test.changes]).toEqual(['finished', changes])
  const { overall, drivers, phases } = await system.api.metrics(testId)
  const planned = plannedBy(load, changes)
  expect(overall.sent).toBe((await system.seen()) - before)
  const late = lateDrivers(test)
  const share = planned / drivers.length
  for (const driver of drivers.filter(({ nodeId }) => !late.has(nodeId)))
    expect([Math.floor(share), Math.ceil(share)]).toContain(driver.planned)
  expect(overall.dropped + overall.sent).toBe(overall.planned)
  if (late.size > 0) return
  expect({ planned: overall.planned, sent: overall.sent }).toEqual({ planned, sent: planned })
  expect(phases.map((phase) => [phase.planned, phase.seconds])).toEqual([[planned, load.seconds]])
  await expectPaused(system.api, testId, changes)
}

/** Drivers that stood still when a change was announced, as the test says: they follow it from when they hear of it. */
function lateDrivers({ events }: TestAnswer): Set<string | undefined> {
  return new Set(events.filter(({ code }) => code === 'changed-late').map(({ nodeId }) => nodeId))
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
