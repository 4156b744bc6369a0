/** `kill -9` of a driver during a run: it is lost in time, missing windows are listed and bounded, and the run ends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DriverFiguresAnswer } from '../../lib/api/answers.ts'
import { eventually, startSystem, type System } from '../e2e/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem({ drivers: 3 })
  const body = JSON.stringify({ on: true, max: 1_000_000 })
  await fetch(`${system.cluster.target}/control/request-log`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body,
  })
})
afterAll(async () => {
  await system.stop()
})

describe('a driver that is killed during a run', () => {
  it('is lost, degrades the run, and all requests that it may have sent are accounted for', async () => {
    const testId = await system.api.avalanche({ count: 3_000, rate: 250, identify: true })
    await system.api.trigger(testId)
    const victim = system.cluster.part('driver-2')
    await eventually('two windows of the victim are in', async () => (await figuresOf(testId, 'driver-2')).sent >= 400)
    victim?.signal('SIGKILL')
    await victim?.ended
    await eventually('it is lost', async () => (await driver('driver-2')).liveness === 'lost')
    expect(silenceBeforeLoss('driver-2')).toBeLessThan(6_500)

    const test = await system.api.ended(testId, 60_000)
    expect(test.state).toBe('finished')
    expect(test.verdict.doubts).toContainEqual(expect.objectContaining({ code: 'driver-lost', nodeId: 'driver-2' }))

    const { overall, missing } = await system.api.metrics(testId)
    const { lost, sent: reported, completed } = await figuresOf(testId, 'driver-2')
    expect(lost.windows).toBeLessThanOrEqual(2)
    expect(
      missing.filter(({ nodeId }) => nodeId === 'driver-2').reduce((sum, gap) => sum + gap.toSeq - gap.fromSeq + 1, 0),
    ).toBe(lost.windows)
    expect(test.verdict.doubts.some(({ code }) => code === 'windows-missing')).toBe(lost.windows > 0)

    const seen = await ledger(testId)
    for (const survivor of ['driver-1', 'driver-3']) {
      expect(await figuresOf(testId, survivor)).toMatchObject({ planned: 3_000, sent: 3_000, completed: 3_000 })
      expect(seen[survivor]?.total).toBe(3_000)
    }
    expect(seen['driver-2']?.total).toBeGreaterThanOrEqual(completed)
    expect(seen['driver-2']?.total).toBeLessThanOrEqual(reported + Number(lost.atMost))
    expect(overall.sent).toBe(6_000 + reported)
  })

  it('does not prevent the next test', async () => {
    const testId = await system.api.avalanche({ count: 50 })
    const { drivers } = await system.api.trigger(testId)
    expect(drivers.map(({ nodeId }) => nodeId)).toEqual(['driver-1', 'driver-3'])
    const { state, verdict } = await system.api.ended(testId, 30_000)
    const codes = verdict.doubts.map(({ code }) => code)
    for (const code of ['driver-lost', 'windows-missing', 'totals-mismatch']) expect(codes).not.toContain(code)
    expect([state, verdict.headline]).toEqual(['finished', '100 requests, 100 % succeeded'])
  })
})

describe('the last driver when it is killed', () => {
  it('ends the run as failed and invalid, without hanging', async () => {
    const testId = await system.api.avalanche({ count: 5_000, rate: 100 })
    await system.api.trigger(testId)
    await eventually('it runs', async () => (await system.api.metrics(testId)).overall.completed > 0)
    for (const name of ['driver-1', 'driver-3']) system.cluster.part(name)?.signal('SIGKILL')
    const test = await system.api.ended(testId, 60_000)
    expect(test.state).toBe('failed')
    expect(test.verdict.headline).toBe('UNDECIDED: these numbers cannot be trusted')
    expect(test.verdict.doubts.map(({ code }) => code)).toContain('too-few-left')
    const refused = system.api.trigger(await system.api.avalanche({ count: 1 }))
    await expect(refused).rejects.toMatchObject({ code: 'no-drivers' })
  })
})

async function figuresOf(testId: string, nodeId: string): Promise<DriverFiguresAnswer> {
  const { drivers } = await system.api.metrics(testId)
  const found = drivers.find((each) => each.nodeId === nodeId)
  if (found === undefined) throw new Error(`${nodeId} takes no part in ${testId}`)
  return found
}

async function driver(nodeId: string): Promise<{ liveness: string }> {
  const { drivers } = await system.api.drivers()
  return drivers.find((each) => each.nodeId === nodeId) ?? { liveness: 'unknown' }
}

/** Milliseconds from the last heartbeat of a node in the orchestrator's log to the line that reports its loss. */
function silenceBeforeLoss(nodeId: string): number {
  const lines = system
    .lines('orchestrator')
    .map((line) => JSON.parse(line) as { time: string; message: string; node_id?: string; liveness?: string })
  const own = lines.filter(({ node_id }) => node_id === nodeId)
  const lastBeat = own.filter(({ message }) => message === 'heartbeat received').at(-1)
  const lost = own.find(({ liveness }) => liveness === 'lost')
  return Date.parse(lost?.time ?? '') - Date.parse(lastBeat?.time ?? '')
}

async function ledger(testId: string): Promise<Record<string, { total: number }>> {
  const answer = (await (await fetch(`${system.cluster.target}/control/request-log?test=${testId}`)).json()) as {
    drivers: Record<string, { total: number }>
  }
  return answer.drivers
}
