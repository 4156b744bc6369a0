import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../lib/plan/changes.ts'
import { fromMillis, fromSeconds } from '../../lib/units.ts'
import { type Rig, useDrivers } from './driver.suite.ts'

const { driver } = useDrivers()

/** A driver that runs the test `test` since a second. */
async function running(): Promise<Rig> {
  const rig = await driver()
  await rig.orchestratorBeats()
  await rig.config()
  await rig.trigger('test', { startAt: rig.common() })
  await rig.pass(1)
  return rig
}

const pause: Change = { kind: 'pause', from: fromSeconds(3) }
const resume: Change = { kind: 'resume', from: fromSeconds(5) }

async function hear(
  rig: Rig,
  changes: readonly Change[],
  more: { epoch?: number; testId?: string } = {},
): Promise<void> {
  await rig.send('control', { type: 'change', epoch: 1, testId: 'test', changes, ...more })
}

function confirmed(rig: Rig): readonly number[] | undefined {
  const [beat] = rig.sent('heartbeat').slice(-1)
  return beat?.tests?.find(({ testId }) => testId === 'test')?.changesFrom
}

describe('a driver that is told of a change', () => {
  it('hands it to its threads at once, and confirms its instant', async () => {
    const rig = await running()
    await hear(rig, [pause])
    expect(rig.pool.changes).toEqual([[pause]])
    expect(confirmed(rig)).toEqual([pause.from])
    await hear(rig, [pause, resume])
    expect(rig.pool.changes.at(-1)).toEqual([pause, resume])
    expect(confirmed(rig)).toEqual([pause.from, resume.from])
  })

  it('does nothing when it is told again, and confirms it again', async () => {
    const rig = await running()
    await hear(rig, [pause, resume])
    const beats = rig.sent('heartbeat').length
    await hear(rig, [pause, resume])
    await hear(rig, [pause])
    expect(rig.pool.changes).toHaveLength(1)
    expect(rig.sent('heartbeat').length).toBeGreaterThan(beats)
    expect(confirmed(rig)).toEqual([pause.from, resume.from])
  })

  it('too late follows it a little after now, on all threads alike, and says when', async () => {
    const rig = await running()
    await rig.pass(6)
    await hear(rig, [pause, resume])
    const [heard] = rig.pool.changes
    const from = heard?.map((change) => change.from) ?? []
    const now = fromSeconds(7)
    expect(from).toHaveLength(2)
    expect(from.filter((at) => at < now + fromMillis(50) || at > now + fromMillis(150))).toEqual([])
    expect(from[1]).toBe(from[0])
    expect(confirmed(rig)).toEqual(from)
  })

  it('beyond every plan, or after its load was stopped, ignores it', async () => {
    const rig = await running()
    await hear(rig, [{ kind: 'users', from: fromSeconds(3), phase: 0, users: 1_000_000_000 }])
    expect([rig.pool.changes, confirmed(rig)]).toEqual([[], []])
    await rig.send('control', { type: 'stop', epoch: 1, testId: 'test', reason: 'enough' })
    await hear(rig, [pause])
    expect([rig.pool.changes, confirmed(rig)]).toEqual([[], []])
  })

  it('of another test, or by an orchestrator that was replaced, ignores it', async () => {
    const rig = await running()
    await hear(rig, [pause], { testId: 'another' })
    await rig.orchestratorBeats(2)
    await hear(rig, [pause], { epoch: 1 })
    expect([rig.pool.changes, confirmed(rig)]).toEqual([[], undefined])
  })
})
