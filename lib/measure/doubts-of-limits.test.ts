import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { doubtsOf } from './doubts-of.ts'
import type { Facts } from './facts.ts'
import {
  driverWith,
  factsOfOne,
  factsWith,
  healthyTally,
  type TallyChange,
  tallyWith,
  unsureTally,
} from './facts.suite.ts'
import type { FailureCode } from './failures.ts'

const failing = (code: FailureCode, times: number, of = 1_000): ReturnType<typeof tallyWith> =>
  healthyTally(of - times, { failures: { [code]: times } })

function codesOf(facts: Facts): string[] {
  return doubtsOf(facts).map(({ code }) => code)
}

function messagesOf(facts: Facts): string[] {
  return doubtsOf(facts).map(({ message }) => message)
}

describe('a busy generator', () => {
  const took: TallyChange['took'] = { success: [[1_000, 2_400]], floor: [[1_000, 2_000]] }
  const tally = tallyWith({ statuses: { 200: 1_000 }, completedInTime: 410_000, took })

  it('is the limit of closed load from 98 % on, sound or not, and the doubt states the possible error', () => {
    expect(doubtsOf(factsOfOne(tally, { open: false, busy: 0.98 }))).toEqual([
      {
        code: 'generator-busy',
        message:
          'the generator was the limit: the target handled 41,000/s and may handle more; latencies may be up to 0.4 ms too high at p99; add --workers or drivers',
      },
    ])
    expect(codesOf(factsOfOne(unsureTally(101), { open: false, busy: 1 }))).toEqual(['unsound-p99', 'generator-busy'])
  })

  it('does not state a p99 that is not judged', () => {
    expect(messagesOf(factsOfOne(healthyTally(999), { open: false, busy: 1 }))).toEqual([
      'the generator was the limit: the target handled 100/s and may handle more; add --workers or drivers',
    ])
  })

  it('is judged by the busiest of several drivers', () => {
    const drivers = [0.1, 0.99, undefined].map((busy, i) => driverWith(healthyTally(), { nodeId: `${i}`, busy }))
    expect(codesOf(factsWith(drivers, { open: false }))).toEqual(['generator-busy'])
  })

  it('is no doubt for open load, for strict pacing, or where no driver reported it', () => {
    expect(codesOf(factsOfOne(tally, { busy: 1 }))).toEqual([])
    expect(codesOf(factsOfOne(tally, { busy: 1, open: false, strict: true }))).toEqual([])
    expect(codesOf(factsOfOne(tally, { open: false }))).toEqual([])
  })
})

describe('a generator that was paused', () => {
  it.each([
    [49, 'paused'],
    [50, 'paused-mostly'],
  ])('dropped %d of 1,000: %s', (droppedPaused, code) => {
    const facts = factsOfOne(healthyTally(1_000 - droppedPaused, { planned: 1_000, droppedPaused }))
    expect(doubtsOf(facts)).toEqual([
      {
        code,
        message: `a load thread was paused for more than a second, or started that late; ${droppedPaused} requests due meanwhile were never sent`,
        node_id: 'a',
      },
    ])
  })

  it('is doubted even if nothing was due during the pause', () => {
    expect(doubtsOf(factsOfOne(healthyTally(), { stoodStill: true }))).toEqual([
      {
        code: 'paused',
        message: 'a load thread was paused for more than a second, or started that late',
        node_id: 'a',
      },
    ])
  })

  it('is weighed by its share of the planned requests of all drivers, and is named', () => {
    const still = driverWith(healthyTally(100, { planned: 200, droppedPaused: 100 }), { nodeId: 'still' })
    const well = (planned: number) => driverWith(healthyTally(planned), { nodeId: 'well' })
    const said = (planned: number) =>
      doubtsOf(factsWith([still, well(planned)])).map(({ code, node_id }) => [code, node_id])
    expect(said(1_800)).toEqual([['paused-mostly', 'still']])
    expect(said(1_801)).toEqual([['paused', 'still']])
  })
})

describe('limits of a driver’s machine', () => {
  it.each<[string, Facts, string]>([
    ['ports', factsOfOne(failing('generator:ports', 49)), '49 requests failed because no local port was left'],
    ['descriptors', factsOfOne(failing('generator:fds', 1)), '1 request failed because no file descriptor was left'],
    [
      'a full network',
      factsOfOne(healthyTally(), { sentOnFullNetwork: 49 }),
      '49 requests were sent while a network interface of the driver was full',
    ],
  ])('degrade a run if they affect few requests: %s', (_, facts, message) => {
    expect(doubtsOf(facts)).toEqual([{ code: 'generator-limited', message, node_id: 'a' }])
  })

  it.each<[string, Facts]>([
    ['ports', factsOfOne(failing('generator:ports', 50))],
    ['descriptors', factsOfOne(failing('generator:fds', 50))],
    ['a full network', factsOfOne(healthyTally(), { sentOnFullNetwork: 50 })],
  ])('make a run invalid from 5 %% of the planned requests on: %s', (_, facts) => {
    expect(codesOf(facts)).toEqual(['generator-limited-mostly'])
  })

  it('make a run invalid from exactly 5 % on, despite floating-point rounding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (limited) => {
        const planned = 20 * limited
        const ofNetwork = (sentOnFullNetwork: number): string[] =>
          codesOf(factsOfOne(healthyTally(20, { planned }), { sentOnFullNetwork }))
        expect(ofNetwork(limited)).toEqual(['generator-limited-mostly'])
        if (limited > 1) expect(ofNetwork(limited - 1)).toEqual(['generator-limited'])
      }),
    )
  })

  it('are weighed by the limited requests of all drivers together, and each driver is named', () => {
    const ports = driverWith(failing('generator:ports', 30), { nodeId: 'a' })
    const fds = driverWith(failing('generator:fds', 30), { nodeId: 'b' })
    const full = driverWith(healthyTally(), { nodeId: 'c', sentOnFullNetwork: 90 })
    const well = driverWith(healthyTally(), { nodeId: 'd' })
    expect(doubtsOf(factsWith([ports, fds, full])).map(({ code, node_id }) => [code, node_id])).toEqual([
      ['generator-limited-mostly', 'a'],
      ['generator-limited-mostly', 'b'],
      ['generator-limited-mostly', 'c'],
    ])
    expect(codesOf(factsWith([ports, fds, full, well]))).toEqual(Array(3).fill('generator-limited'))
  })

  it('do not include other failures', () => {
    expect(codesOf(factsOfOne(failing('timeout-connect', 500)))).toEqual([])
  })
})
