import { describe, expect, it } from '@jest/globals'
import { verdictOf } from '../figures/verdict.ts'
import { abortFailed } from '../figures/aborts.ts'
import { runAnswerOf } from '../figures/answers.ts'
import { searchPlan, SearchRig } from './search-conductor.suite.ts'
import { refuseOtherRates } from './search-conductor.ts'

/** The changes of the load, as texts. */
function changesOf({ record }: SearchRig): string[] {
  return (record.run.changes ?? []).map((change) => {
    return `${change.kind}${'perSecond' in change ? ` ${change.perSecond}` : ''} from ${change.from / 1_000_000}`
  })
}

const stagesOf = ({ record }: SearchRig): string[] =>
  (record.run.search?.stages ?? []).map(({ purpose, perSecond, outcome }) => `${purpose} ${perSecond} ${outcome}`)

describe('the conductor', () => {
  it('announces the rate of each stage once the one before is judged, and ends the load with the result', async () => {
    const rig = new SearchRig()
    await rig.pass(7)
    expect([stagesOf(rig), changesOf(rig)]).toEqual([['explore 40 kept'], ['rate 80 from 6']])
    expect(rig.record.run.search?.holding).toMatchObject({ at: 6, stage: { perSecond: 80, seconds: 5 } })
    await rig.pass(6)
    expect(changesOf(rig).at(-1)).toBe('rate 160 from 12')
    await rig.pass(120)
    const { search } = rig.record.run
    expect(search?.result).toMatchObject({
      end: 'found',
      kept: { confirmed: true },
      broken: { breaches: [{ text: 'p99 < 250ms, abort' }] },
    })
    expect(search?.result?.kept?.perSecond).toBeGreaterThan(97)
    expect(search?.result?.kept?.perSecond).toBeLessThanOrEqual(100)
    expect(changesOf(rig).at(-1)).toMatch(/^end from /)
    expect(changesOf(rig).filter((text) => text.startsWith('end'))).toHaveLength(1)
    expect(rig.record.run.changes).toHaveLength(stagesOf(rig).length)
  })

  it('goes on in an orchestrator that was restarted, with the same result', async () => {
    const [steady, restarted] = [new SearchRig(), new SearchRig()]
    await steady.pass(60)
    for (let second = 0; second < 60; second += 1) {
      await restarted.pass(1)
      restarted.restart()
    }
    expect(stagesOf(steady).length).toBeGreaterThan(4)
    expect([stagesOf(restarted), changesOf(restarted)]).toEqual([stagesOf(steady), changesOf(steady)])
  })

  it('begins a stage again that was paused, and decides nothing during the pause', async () => {
    const rig = new SearchRig()
    await rig.pass(8)
    await rig.changer.change(rig.record, { kind: 'pause' })
    await rig.pass(10)
    expect(stagesOf(rig)).toEqual(['explore 40 kept'])
    await rig.changer.change(rig.record, { kind: 'resume' })
    await rig.pass(2)
    expect(changesOf(rig).slice(1)).toEqual(['pause from 9', 'resume from 19'])
    expect(rig.record.run.search?.holding).toMatchObject({ at: 19, stage: { perSecond: 80 } })
    await rig.pass(5)
    expect(stagesOf(rig)).toEqual(['explore 40 kept', 'explore 80 kept'])
  })

  it('judges a stage that was over when the load was paused by what it was', async () => {
    const rig = new SearchRig()
    await rig.pass(4)
    await rig.changer.change(rig.record, { kind: 'pause' })
    await rig.pass(3)
    expect(stagesOf(rig)).toEqual([])
    rig.confirms = false
    await rig.changer.change(rig.record, { kind: 'resume' })
    await rig.pass(2)
    expect([stagesOf(rig), changesOf(rig)[0]]).toEqual([['explore 40 kept'], 'pause from 5'])
  })

  it('says that a driver was told of the rate too late', async () => {
    const rig = new SearchRig()
    rig.confirms = false
    await rig.pass(13)
    expect(rig.record.run.search?.stages.at(-1)).toMatchObject({
      ...{ perSecond: 80, outcome: 'generator-limit' },
      limit: 'the driver a was told of the rate too late',
    })
  })

  it('blames the generator if a driver is gone, and not the target', async () => {
    const rig = new SearchRig()
    await rig.pass(7)
    rig.silent.add('b')
    rig.rig.parts.runs.apply(rig.record, { type: 'lost', nodeId: 'b', reason: 'silent' })
    await rig.pass(20)
    const limit = 'the driver b sent nothing any more: it is lost'
    expect(rig.record.run.search?.result).toMatchObject({
      ...{ end: 'generator', broken: null },
      stages: [{ outcome: 'kept' }, { outcome: 'generator-limit', limit }, { outcome: 'generator-limit', limit }],
    })
  })

  it('searches rates of each driver, and judges what is due of all', async () => {
    const rig = new SearchRig(searchPlan('driver'))
    await rig.pass(13)
    expect(stagesOf(rig)).toEqual(['explore 40 kept', 'explore 80 broken'])
    expect(changesOf(rig)).toEqual(['rate 80 from 6', 'rate 10 from 12'])
    expect(runAnswerOf(rig.record).search).toMatchObject({ per: 'driver', now: { perSecond: 10, fromSeconds: 12 } })
  })

  it('has what it has when the load is stopped', async () => {
    const rig = new SearchRig()
    expect(runAnswerOf(rig.record).search).toMatchObject({ from: 40, to: 320, everySeconds: 5, stages: [] })
    await rig.pass(7)
    rig.rig.parts.runs.apply(rig.record, { type: 'stop', reason: 'enough' })
    for (const nodeId of ['a', 'b']) {
      rig.rig.parts.runs.apply(rig.record, { type: 'done', nodeId, boot: 'x', ending: 'stopped' })
    }
    await rig.pass(10)
    const { search } = runAnswerOf(rig.record)
    expect(search).toMatchObject({ stages: [{ perSecond: 40 }], result: { end: 'stopped', kept: { perSecond: 40 } } })
    expect(search).not.toHaveProperty('now')
    expect(verdictOf(rig.record).outcome).toBe('undecided')
  })

  it('refuses other rates, and is judged by no threshold of the whole run', async () => {
    const rig = new SearchRig()
    rig.capacity = 0
    await rig.pass(15)
    abortFailed(rig.rig.parts.runs)
    expect(rig.record.run.stopReason).toBeUndefined()
    expect(verdictOf(rig.record)).not.toHaveProperty('thresholds')
    const act = (kind: string) => () => {
      refuseOtherRates(rig.record.run, kind)
    }
    expect(act('factor')).toThrow(/sets its rate itself/)
    expect(act('pause')).not.toThrow()
    await rig.pass(60)
    for (const nodeId of ['a', 'b']) {
      rig.rig.parts.runs.apply(rig.record, { type: 'done', nodeId, boot: 'x', ending: 'completed' })
    }
    expect(verdictOf(rig.record)).toMatchObject({
      outcome: 'failed',
      headline: 'breaking point below the lowest rate: 40/s did not keep p99 < 250ms, abort (900 ms)',
    })
  })
})
