import { describe, expect, it } from '@jest/globals'
import { doubtsOf } from './doubts-of.ts'
import {
  driverWith,
  factsWith,
  healthyTally,
  type TallyChange,
  tallyWith,
  type Times,
  unsureTally,
} from './facts.suite.ts'
import { type Flaw, flawsOf, joinFlawed } from './flaws.ts'
import { secondsOf } from './stretches.ts'

const flawsIn = (change: TallyChange): Flaw[] => [...flawsOf([healthyTally(100, change)], [])]

describe('the flaws of a window', () => {
  it.each<[TallyChange, Flaw]>([
    [{ droppedPaused: 1 }, 'paused'],
    [{ failures: { 'generator:ports': 1 } }, 'ports'],
    [{ failures: { 'generator:fds': 1 } }, 'fds'],
    [{ droppedBacklog: 1 }, 'dropped'],
    [{ notConnected: 1 }, 'not-connected'],
  ])('follow from its counts: %j is %s', (change, flaw) => {
    expect(flawsIn(change)).toEqual([flaw])
  })

  it('are none in a window without them, also if it is empty', () => {
    expect([flawsIn({ failures: { refused: 1 } }), [...flawsOf([], ['ports', 'fds'])]]).toEqual([[], []])
  })

  it('follow from its limits, of which those without requests do not matter', () => {
    expect([...flawsOf([], ['paused', 'ports', 'network'])]).toEqual(['paused', 'network'])
  })

  it('are the percentiles that the generator made unsound, and response times above one hour', () => {
    expect([...flawsOf([unsureTally(501)], [])]).toEqual(['p95', 'p99', 'p99.9'])
    const hours: Times = [[1, 3_600_000_001]]
    expect([...flawsOf([tallyWith({ statuses: { 200: 1 }, took: { success: hours, floor: hours } })], [])]).toEqual([
      'clamped',
    ])
  })
})

describe('a doubt', () => {
  it.each<[string, Flaw, TallyChange]>([
    ['paused', 'paused', { droppedPaused: 1, planned: 10_000 }],
    ['generator-limited', 'ports', { failures: { 'generator:ports': 1 } }],
    ['generator-limited', 'fds', { failures: { 'generator:fds': 1 } }],
    ['dropped', 'dropped', { droppedBacklog: 1 }],
    ['not-connected', 'not-connected', { notConnected: 1 }],
  ])('%s concerns the windows with the flaw %s', (code, flaw, change) => {
    const flawed = new Map([[flaw, { from: 3, to: 7 }]])
    const [doubt] = doubtsOf(factsWith([driverWith(healthyTally(1_000, change), { flawed })]))
    expect(doubt).toMatchObject({ code, during: { from: 3, to: 7 } })
  })

  it('of all drivers concerns the flawed windows of any, and one of a driver only its own', () => {
    const good = ['b', 'c', 'd', 'e', 'f'].map((nodeId, index) =>
      driverWith(unsureTally(0), { nodeId, flawed: new Map([['p99.9', { from: index, to: index + 1 }]]) }),
    )
    const flawed = new Map<Flaw, { from: number; to: number }>([
      ['p95', { from: 2, to: 5 }],
      ['p99.9', { from: 2, to: 6 }],
    ])
    const bad = driverWith(unsureTally(501), { nodeId: 'a', flawed })
    expect(doubtsOf(factsWith([bad, ...good]))).toMatchObject([
      { code: 'unsound-above-p99', during: { from: 0, to: 6 } },
      { code: 'unsound-driver', node_id: 'a', during: { from: 2, to: 5 } },
    ])
    expect(doubtsOf(factsWith([bad]))).toMatchObject([{ code: 'unsound', during: { from: 2, to: 5 } }])
  })

  it('concerns the whole test when no single window has the flaw', () => {
    const [doubt] = doubtsOf(factsWith([driverWith(healthyTally(1_000, { droppedBacklog: 1 }))]))
    expect(doubt).not.toHaveProperty('during')
  })
})

describe('flawed times', () => {
  it('of drivers are joined flaw by flaw, from the first second to the last', () => {
    const joined = joinFlawed([
      new Map([['fds', { from: 4, to: 5 }]]),
      new Map([['fds', { from: 1, to: 2 }]]),
      new Map(),
    ])
    expect([...joined]).toEqual([['fds', { from: 1, to: 5 }]])
  })

  it('are whole seconds, at least one, and none before the start', () => {
    expect([secondsOf(1.2, 1.9), secondsOf(3, 3), secondsOf(-4, 0.5), secondsOf(-4)]).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
      { from: 0, to: 1 },
      { from: 0, to: 1 },
    ])
  })
})
