import { describe, expect, it } from '@jest/globals'
import type { TriggeredAnswer } from '../../lib/api/answers.ts'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import { hookedPlan } from '../run/events.suite.ts'
import type { RunRecord } from '../run/record.ts'
import { triggerRun } from '../trigger.ts'
import { TriggerRig } from '../trigger.suite.ts'

const sent: HookReport = { hook: 'before', state: 'done', values: { token: 't' } }

/** A trigger whose requests before the load were begun by driver a. */
async function triggering(plan = hookedPlan): Promise<{
  rig: TriggerRig
  record: RunRecord
  answer: Promise<TriggeredAnswer>
}> {
  const rig = new TriggerRig()
  const record = rig.create('test', plan)
  for (const nodeId of ['b', 'a']) rig.hear(nodeId, 'ready')
  const answer = triggerRun(record, rig.parts)
  answer.catch(() => undefined)
  await rig.run(0.5, ['a', 'b'])
  rig.hear('a', undefined, { hook: { hook: 'before', state: 'sending' } })
  return { rig, record, answer }
}

/** Kafka accepts messages only while time passes. */
async function settled<T>(rig: TriggerRig, answer: Promise<T>): Promise<T> {
  await rig.pass(1)
  return await answer
}

describe('a trigger with requests before the load', () => {
  it('is published when they were sent, with what they have extracted', async () => {
    const { rig, record, answer } = await triggering()
    await rig.run(5, ['a', 'b'])
    expect([rig.published(), record.run.state]).toEqual([[], 'armed'])
    rig.hear('a', undefined, { hook: sent })
    expect((await settled(rig, answer)).drivers.map(({ nodeId }) => nodeId)).toEqual(['a', 'b'])
    expect(rig.published()).toMatchObject([{ go: true, values: { token: 't' } }])
    expect(rig.published()[0]?.startAt).toBeGreaterThan(rig.clock.now() - 1_000_000)
  })

  it('is refused when one of them fails', async () => {
    const { rig, record, answer } = await triggering()
    rig.hear('a', undefined, { hook: { hook: 'before', state: 'failed', reason: 'login: status 500' } })
    await expect(answer).rejects.toMatchObject({
      code: 'before-failed',
      message: 'the requests before the load failed, and no load was sent: login: status 500',
      details: { TestId: 'test' },
    })
    expect([rig.published(), record.run.ending, record.triggering]).toEqual([[], 'failed', false])
  })

  it('is refused when the test is stopped meanwhile, although all of them were sent', async () => {
    const { rig, record, answer } = await triggering()
    rig.parts.runs.apply(record, { type: 'stop', reason: 'stop requested' })
    rig.hear('a', undefined, { hook: sent })
    await expect(answer).rejects.toMatchObject({ code: 'already-ended' })
    expect([rig.published(), record.run.ending]).toEqual([[], 'aborted'])
  })

  it('ends the run when too few drivers are ready afterwards', async () => {
    const { rig, record, answer } = await triggering({ ...hookedPlan, driverDemand: { min: 2 } })
    await rig.run(8, ['a'])
    rig.hear('a', undefined, { hook: sent })
    await expect(answer).rejects.toMatchObject({ code: 'not-enough-drivers' })
    expect([rig.published(), record.run.ending]).toEqual([[], 'failed'])
    await rig.run(1, ['a'])
    expect(rig.commands().at(-1)).toMatchObject({ hook: 'after', nodeId: 'a', values: { token: 't' } })
  })

  it('includes drivers that became ready meanwhile', async () => {
    const { rig, answer } = await triggering()
    rig.hear('c', 'ready')
    rig.hear('a', undefined, { hook: sent })
    expect((await settled(rig, answer)).drivers.map(({ nodeId }) => nodeId)).toEqual(['a', 'b', 'c'])
  })

  it('does not send them again after a restart between them and the load', async () => {
    const { rig, record, answer } = await triggering()
    rig.hear('a', undefined, { hook: sent })
    await settled(rig, answer)
    const again = new TriggerRig()
    const restored = again.create('test', hookedPlan)
    for (const nodeId of ['a', 'b']) again.hear(nodeId, 'ready')
    const { hooks } = record.run
    restored.run = { ...restored.run, hooks }
    await again.triggered(restored)
    expect(again.commands()).toEqual([])
    expect(again.published()).toMatchObject([{ values: { token: 't' } }])
  })

  it('lets no other test begin', async () => {
    const { rig, record } = await triggering()
    record.triggering = false
    const other = rig.create('other')
    await expect(triggerRun(other, rig.parts)).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
  })

  it('ends the run when nothing is heard for very long, as without Kafka', async () => {
    const { rig, record, answer } = await triggering()
    await rig.pass(200)
    await expect(answer).rejects.toMatchObject({ code: 'before-failed' })
    expect([rig.published(), record.run.ending]).toEqual([[], 'failed'])
    expect(rig.effects).toEqual([expect.objectContaining({ type: 'publish-stop' })])
  })
})
