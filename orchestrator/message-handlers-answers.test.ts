import { describe, expect, it } from '@jest/globals'
import { metricsOf } from './figures/figures.ts'
import { Fleet, isLost, Judge, over } from './testing/fleet.suite.ts'
import { expectHonest } from './testing/honest.suite.ts'
import { tallyOf, windowOf } from './testing/windows.suite.ts'

describe('messages on two topics', () => {
  it('may arrive with the farewell before the last window, without the loss of a driver', async () => {
    const fleet = await new Fleet(1, 20).start()
    await fleet.pass(1.8)
    const driver = fleet.driver('a')
    driver.cut = true
    await fleet.pass(0.4)
    driver.alive = false
    fleet.judge.hear(driver.beat(false))
    await fleet.pass(0.6)
    expect(over(fleet)()).toBe(false)
    for (const window of driver.outbox) fleet.judge.hear(window)
    expect([fleet.record.run.state, fleet.codes]).toEqual(['finished', []])
  })

  it('lead to the loss of a driver a second after a farewell without a last window', async () => {
    const fleet = await new Fleet(2, 200).start()
    await fleet.pass(2)
    const driver = fleet.driver('a')
    driver.alive = false
    fleet.judge.hear(driver.beat(false))
    expect(await fleet.until(isLost(fleet, 'a'))).toBeLessThanOrEqual(1.2)
    expectHonest(fleet)
  })

  it('may arrive twice: nothing is counted twice', async () => {
    const fleet = await new Fleet(2, 50).start()
    await fleet.until(over(fleet))
    const before = metricsOf(fleet.record)
    for (const driver of fleet.drivers) for (const window of driver.windows) fleet.judge.hear(window)
    expect(metricsOf(fleet.record)).toEqual(before)
  })
})

describe('an answer to a config', () => {
  it('contains the expected time for the connections of the first requests, if the driver knows it', async () => {
    const fleet = new Fleet(1, 50)
    await fleet.pass(1)
    const answer = { testId: 'test', answer: 'ready' as const }
    fleet.judge.hear({ nodeId: 'z', boot: 'x', alive: true, tests: [{ ...answer, connectMs: 120 }] })
    const { drivers } = fleet.record.run
    expect(drivers.get('z')).toMatchObject({ state: 'ready', connectMs: 120 })
    expect(drivers.get('a')).toMatchObject({ state: 'ready' })
    expect(drivers.get('a')).not.toHaveProperty('connectMs')
  })
})

describe('a driver that takes no part in a run', () => {
  it('has no windows: another node, another boot, an unknown test', async () => {
    const fleet = await new Fleet(2, 200).start()
    await fleet.pass(2)
    const before = metricsOf(fleet.record)
    for (const who of [
      { nodeId: 'z', boot: 'x' },
      { nodeId: 'a', boot: 'y' },
      { nodeId: 'a', boot: 'x', testId: 'other' },
    ])
      fleet.judge.hear(windowOf(who, 7, tallyOf([1, 2, 3])))
    expect(metricsOf(fleet.record)).toEqual(before)
  })

  it('an orchestrator that starts during a run knows the drivers and leaves their test alone', async () => {
    const fleet = await new Fleet(2, 200).start()
    await fleet.pass(3)
    const next = new Judge(fleet.clock)
    for (const driver of fleet.drivers) {
      next.hear(driver.beat())
      for (const window of driver.windows) next.hear(window)
    }
    expect(next.registry.live()).toHaveLength(2)
    expect([next.runs.all(), next.effects, next.handlers.windowsLate]).toEqual([[], [], 0])
  })
})

describe('a test that waits for its trigger', () => {
  it('has a driver ready again after its temporary loss', async () => {
    const fleet = new Fleet(2, 10)
    await fleet.pass(1)
    fleet.driver('b').cut = true
    await fleet.until(isLost(fleet, 'b'))
    fleet.driver('b').cut = false
    await fleet.pass(1)
    expect(fleet.states).toEqual({ a: 'ready', b: 'ready' })
  })
})
