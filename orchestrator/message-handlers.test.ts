import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sameTally } from '../lib/measure/tally.ts'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import { metricsOf } from './figures/figures.ts'
import { missingOf, windowsIn } from './run/gaps.ts'
import { Fleet, isLost, madeBy, over, SimDriver, TICK_MS } from './testing/fleet.suite.ts'
import { expectHonest } from './testing/honest.suite.ts'
import { verdictOf } from './figures/verdict.ts'
import { draft } from './run/run.ts'

describe('a run without incidents', () => {
  it('ends with every request counted, and no doubt', async () => {
    const fleet = await new Fleet(3, 57, [0, 1, 4]).start()
    await fleet.until(over(fleet))
    expect([fleet.record.run.state, fleet.codes, missingOf(fleet.record)]).toEqual(['finished', [], []])
    expect(sameTally(fleet.record.ledger.total, madeBy(fleet.drivers))).toBe(true)
    expect(metricsOf(fleet.record).overall).toMatchObject({ sent: 171, lost: { windows: 0, atMost: 0 } })
    expect(verdictOf(fleet.record).trust).toBe('valid')
    expect(fleet.judge.effects).toEqual([{ type: 'seal' }])
    expectHonest(fleet)
  })
})

describe('a driver that continues to send heartbeats but whose load reports nothing', () => {
  it('does not prevent the end of the run: half a minute after its last window it counts as lost', async () => {
    const fleet = await new Fleet(2, 100).start()
    await fleet.pass(3)
    for (const driver of fleet.drivers) driver.stuck = true
    const took = await fleet.until(over(fleet))
    expect(took).toBeGreaterThan(29)
    expect(took).toBeLessThan(32)
    expect(fleet.states).toEqual({ a: 'lost', b: 'lost' })
    expect(fleet.judge.effects).toContainEqual(expect.objectContaining({ type: 'publish-stop' }))
    expectHonest(fleet)
  })

  it('is not blamed for silence during an outage of Kafka', async () => {
    const fleet = await new Fleet(2, 100).start()
    await fleet.pass(3)
    fleet.judge.deaf = true
    for (const driver of fleet.drivers) driver.cut = true
    await fleet.pass(60)
    for (const driver of fleet.drivers) driver.cut = false
    fleet.judge.hearAgain()
    await fleet.until(over(fleet))
    expect([fleet.record.run.state, fleet.codes]).toEqual(['finished', []])
    expectHonest(fleet)
  })
})

describe('a run that must be over by its plan', () => {
  /** For 7 s, with a timeout of 3 s: nothing can be sent or end after 23 s. */
  async function timed(): Promise<Fleet> {
    const fleet = await new Fleet(2, 1_000).start()
    const plan = { ...planWith({ kind: 'closed', seconds: 7, connections: 1 }), timeoutMs: 3_000 }
    fleet.record.run = { ...fleet.record.run, plan }
    return fleet
  }

  it('ends five seconds later, even while no driver is judged during an outage of Kafka', async () => {
    const fleet = await timed()
    fleet.judge.deaf = true
    for (const driver of fleet.drivers) driver.cut = true
    await fleet.pass(27.8)
    fleet.judge.handlers.endWhatIsOver()
    expect(over(fleet)()).toBe(false)
    await fleet.pass(0.6)
    fleet.judge.handlers.endWhatIsOver()
    expect(fleet.record.run.state).toBe('failed')
    expect(fleet.states).toEqual({ a: 'lost', b: 'lost' })
    expect(fleet.judge.effects).toContainEqual({ type: 'publish-stop', reason: 'overdue' })
  })

  it('is left alone if only a count ends it, before its start, and after its end', async () => {
    const fleet = await new Fleet(2, 50).start()
    fleet.judge.runs.add(draft('another', planWith({ kind: 'closed', seconds: 1, connections: 1 }), 0))
    for (const driver of fleet.drivers) driver.stuck = true
    fleet.judge.deaf = true
    await fleet.pass(500)
    fleet.judge.handlers.endWhatIsOver()
    expect(fleet.judge.runs.all().map(({ run }) => run.state)).toEqual(['drafted', 'running'])
    const done = await timed()
    done.judge.runs.apply(done.record, { type: 'stop', reason: 'asked' })
    for (const driver of done.drivers) driver.alive = false
    await done.until(over(done))
    const { effects } = done.judge
    await done.pass(60)
    done.judge.handlers.endWhatIsOver()
    expect(done.judge.effects).toEqual(effects)
  })
})

describe('a driver that is killed', () => {
  it('is lost five seconds later, at most two windows are missing and listed, and the bounds hold', async () => {
    const phases = fc.array(fc.nat(4), { minLength: 3, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(phases, fc.integer({ min: 5, max: 40 }), async (drawn, ticks) => {
        const fleet = await new Fleet(3, 100, drawn).start()
        await fleet.pass((ticks * TICK_MS) / 1_000)
        fleet.driver('b').alive = false
        const took = await fleet.until(isLost(fleet, 'b'))
        expect(took).toBeLessThanOrEqual(5 + TICK_MS / 1_000)
        expectHonest(fleet)
        await fleet.until(over(fleet))
        expectHonest(fleet)
        const windows = windowsIn(missingOf(fleet.record))
        const begun = Math.ceil(ticks / 5)
        const reported = fleet.driver('b').windows.length
        expect(windows).toBeGreaterThanOrEqual(begun - reported)
        expect(windows).toBeLessThanOrEqual(2)
        expect([fleet.record.run.state, fleet.codes]).toEqual(['finished', ['driver-lost']])
        expect(verdictOf(fleet.record).trust).toBe('degraded')
      }),
      { numRuns: 40 },
    )
  })

  it('and is restarted at once is lost for its run, and its missing windows are still listed', async () => {
    const fleet = await new Fleet(2, 200).start()
    await fleet.pass(4.4)
    fleet.driver('b').alive = false
    fleet.drivers.push(new SimDriver({ nodeId: 'b', boot: 'y' }, 0))
    await fleet.until(isLost(fleet, 'b'))
    await fleet.pass(3)
    expect(fleet.judge.registry.driver('b')?.boot).toBe('y')
    expect(fleet.record.run.drivers.get('b')).toMatchObject({ state: 'lost', boot: 'x', reason: 'was restarted' })
    expect(missingOf(fleet.record)).toEqual([{ nodeId: 'b', boot: 'x', fromSeq: 4, toSeq: 4 }])
    expect(fleet.judge.refused).toEqual([])
  })

  it('ends the run if it was the only one', async () => {
    const fleet = await new Fleet(1, 200).start()
    await fleet.pass(3)
    fleet.driver('a').alive = false
    await fleet.until(over(fleet))
    expect([fleet.record.run.state, verdictOf(fleet.record).trust]).toEqual(['failed', 'invalid'])
    expectHonest(fleet)
  })
})

describe('a driver that cannot reach Kafka for a while', () => {
  it('is accepted back during the run with all of its windows, and marked late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 20 }), fc.integer({ min: 26, max: 50 }), async (ticks, away) => {
        const fleet = await new Fleet(3, 200).start()
        await fleet.pass((ticks * TICK_MS) / 1_000)
        fleet.driver('c').cut = true
        await fleet.pass((away * TICK_MS) / 1_000)
        expect(fleet.states).toMatchObject({ c: 'lost' })
        expectHonest(fleet)
        fleet.driver('c').cut = false
        await fleet.until(over(fleet))
        expect(sameTally(fleet.record.ledger.total, madeBy(fleet.drivers))).toBe(true)
        expect([fleet.codes, missingOf(fleet.record)]).toEqual([['driver-late'], []])
        const [cut, back] = [(ticks * TICK_MS) / 1_000, ((ticks + away) * TICK_MS) / 1_000]
        const { from, to } = fleet.record.run.doubts[0]?.during ?? { from: -1, to: -1 }
        expect([Math.abs(from - cut) <= 1, Math.abs(to - back) <= 2]).toEqual([true, true])
        expect(metricsOf(fleet.record).overall).toMatchObject({ sent: 600, lost: { windows: 0, atMost: 0 } })
        expectHonest(fleet)
      }),
      { numRuns: 20 },
    )
  })

  it('is merged for half a minute after the end, and marked late', async () => {
    const fleet = await new Fleet(3, 60).start()
    await fleet.pass(2)
    fleet.driver('c').cut = true
    await fleet.until(over(fleet))
    expectHonest(fleet)
    expect(windowsIn(missingOf(fleet.record))).toBeGreaterThan(0)
    await fleet.pass(28)
    fleet.driver('c').cut = false
    await fleet.pass(1)
    expect([fleet.record.run.state, fleet.states['c'], fleet.codes]).toEqual(['finished', 'late', ['driver-late']])
    expect(metricsOf(fleet.record).overall).toMatchObject({ sent: 180, lost: { windows: 0, atMost: 0 } })
    expect(fleet.judge.handlers.windowsLate).toBe(fleet.record.late)
  })

  it('is no longer merged after that, and its missing windows remain listed', async () => {
    const fleet = await new Fleet(3, 60).start()
    await fleet.pass(2)
    fleet.driver('c').cut = true
    await fleet.until(over(fleet))
    const before = metricsOf(fleet.record)
    await fleet.pass(31)
    fleet.driver('c').cut = false
    await fleet.pass(1)
    expect(metricsOf(fleet.record)).toEqual(before)
    expect([fleet.states['c'], fleet.codes]).toEqual(['lost', ['driver-lost']])
    expectHonest(fleet)
  })

  it('and dies after some of its windows arrived late still has the rest listed', async () => {
    const fleet = await new Fleet(3, 60).start()
    await fleet.pass(1.2)
    const driver = fleet.driver('c')
    driver.cut = true
    await fleet.until(over(fleet))
    driver.outbox.splice(1)
    driver.cut = false
    await fleet.pass(0.2)
    driver.alive = false
    expect(fleet.states['c']).toBe('late')
    expectHonest(fleet)
    expect(metricsOf(fleet.record).overall.lost.atMost).toBeGreaterThan(0)
  })
})

describe('while the orchestrator does not receive its own heartbeats', () => {
  it('no driver is lost, and afterwards the silence of every driver counts from zero', async () => {
    const fleet = await new Fleet(3, 400).start()
    await fleet.pass(2)
    fleet.judge.deaf = true
    for (const driver of fleet.drivers) driver.cut = true
    await fleet.pass(20)
    fleet.judge.hearAgain()
    await fleet.pass(2.8)
    for (const driver of fleet.drivers) driver.cut = false
    await fleet.until(over(fleet))
    expect([fleet.record.run.state, fleet.codes]).toEqual(['finished', []])
    expect(metricsOf(fleet.record).overall.sent).toBe(1_200)
  })

  it('a driver that remains silent afterwards is lost', async () => {
    const fleet = await new Fleet(2, 400).start()
    fleet.driver('b').alive = false
    fleet.judge.deaf = true
    await fleet.pass(20)
    fleet.judge.hearAgain()
    expect(await fleet.until(isLost(fleet, 'b'))).toBeGreaterThan(4)
  })
})
