import { describe, expect, it } from '@jest/globals'
import { doubtsOf } from './doubts-of.ts'
import type { Facts } from './facts.ts'
import { driverWith, factsOfOne, factsWith, healthyTally, tallyWith, type Times, unsureTally } from './facts.suite.ts'

function codesOf(facts: Facts): string[] {
  return doubtsOf(facts).map(({ code }) => code)
}

function messagesOf(facts: Facts): string[] {
  return doubtsOf(facts).map(({ message }) => message)
}

describe('a load that went well', () => {
  it.each<[string, Facts]>([
    ['at a rate', factsOfOne(healthyTally())],
    ['as fast as answers come', factsOfOne(healthyTally(), { open: false, busy: 0.979 })],
    ['that took every thread whole because it spins', factsOfOne(healthyTally(), { busy: 1, strict: true })],
    ['over two drivers', factsWith([driverWith(healthyTally()), driverWith(healthyTally(), { nodeId: 'b' })])],
    [
      'whose answers were all errors',
      factsOfOne(tallyWith({ statuses: { 503: 1_000 }, took: { unsuccessful: [[1_000, 9]], floor: [[1_000, 9]] } })),
    ],
    [
      'against a target that was slow',
      factsOfOne(healthyTally(1_000, { overdue: 500, took: { wait: [[1_000, 9e6]] } })),
    ],
    ['that had to spread what was due at once', factsOfOne(healthyTally(1_000, { took: { spread: [[1_000, 9e6]] } }))],
    ['whose generator was late by less than matters', factsOfOne(unsureTally(9))],
    ['of which little is known yet', factsOfOne(healthyTally(3), { over: false })],
  ])('leaves no doubt: %s', (_, facts) => {
    expect(doubtsOf(facts)).toEqual([])
  })
})

describe('unsound percentiles', () => {
  it.each([
    [5_001, 'p50', 'unsound'],
    [1_001, 'p90', 'unsound'],
    [501, 'p95', 'unsound'],
    [101, 'p99', 'unsound-p99'],
    [11, 'p99.9', 'unsound-above-p99'],
  ])('with %d of 10,000 uncertain requests: from %s on, which is %s', (requests, percentile, code) => {
    const [doubt, ...others] = doubtsOf(factsOfOne(unsureTally(requests)))
    expect([doubt?.code, others]).toEqual([code, []])
    expect(doubt?.message).toContain(`response times may be up to 50 ms too high (${percentile}: 55 ms)`)
  })

  it('are named from the lowest on: higher ones are not listed', () => {
    expect(messagesOf(factsOfOne(unsureTally(5_001)))).toEqual([
      'the generator was late: from p50 on, response times may be up to 50 ms too high (p50: 55 ms)',
    ])
  })

  it.each([5_001, 501, 101])('of closed load only degrade it: %d of 10,000', (requests) => {
    const [doubt, ...others] = doubtsOf(factsOfOne(unsureTally(requests), { open: false }))
    expect([doubt?.code, others]).toEqual(['unsound-p99', []])
    expect(doubt?.message).toMatch(/^the generator read responses late: from p(50|95|99) on, /)
  })

  it('are those of all drivers together; a driver that alone is worse is named', () => {
    const good = (nodeId: string) => driverWith(unsureTally(0), { nodeId })
    const bad = driverWith(unsureTally(501), { nodeId: 'bad' })
    expect(doubtsOf(factsWith([good('a'), bad, ...['c', 'd', 'e', 'f'].map(good)]))).toEqual([
      expect.objectContaining({ code: 'unsound-above-p99' }),
      {
        code: 'unsound-driver',
        message: 'of this driver alone: from p95 on, response times may be up to 50 ms too high (p95: 55 ms)',
        node_id: 'bad',
      },
    ])
    const both = doubtsOf(factsWith([good('a'), bad]))
    expect(both.map(({ code, node_id }) => [code, node_id])).toEqual([
      ['unsound-p99', undefined],
      ['unsound-driver', 'bad'],
    ])
  })

  it('of a driver that is no worse than all drivers together are not repeated', () => {
    const [a, b] = ['a', 'b'].map((nodeId) => driverWith(unsureTally(501), { nodeId }))
    expect(a === undefined || b === undefined ? [] : codesOf(factsWith([a, b]))).toEqual(['unsound'])
    expect(codesOf(factsOfOne(unsureTally(501)))).toEqual(['unsound'])
  })
})

describe('too few samples', () => {
  it('are noted once the load is over, and cause no other doubt', () => {
    expect(doubtsOf(factsOfOne(healthyTally(19)))).toEqual([
      {
        code: 'few-samples',
        message:
          'too few samples to judge a percentile: 19 response times, 20 are needed for the median and 1,000 for p99',
      },
    ])
    expect(codesOf(factsOfOne(healthyTally(20)))).toEqual([])
    expect(codesOf(factsOfOne(healthyTally(19), { over: false }))).toEqual([])
  })

  it('are not noted for a load without samples', () => {
    expect(codesOf(factsOfOne(tallyWith({ failures: { refused: 5 } })))).toEqual([])
  })

  it('prevent a judgement, however late the generator was', () => {
    const tally = healthyTally(19, { took: { success: [[19, 9e6]], floor: [[19, 0]] } })
    expect(codesOf(factsOfOne(tally))).toEqual(['few-samples'])
  })
})

describe('requests that were not sent', () => {
  it('are noted with the reason: no place in flight, the time over, or the load ended', () => {
    const tally = healthyTally(100, { planned: 102 })
    const said = (change: Parameters<typeof factsOfOne>[1]) => doubtsOf(factsOfOne(tally, { neverSent: 2, ...change }))
    expect(said({})).toEqual([
      {
        code: 'never-sent',
        message: '2 planned requests were never sent: no place in flight became free before the drain time was over',
      },
    ])
    expect(said({ open: false })).toMatchObject([
      { message: '2 planned requests were never sent: the time of the load was over' },
    ])
    expect(said({ stopped: true })).toMatchObject([
      { message: '2 planned requests were never sent: the load was stopped before' },
    ])
  })

  it('are noted when the backlog was full', () => {
    expect(doubtsOf(factsOfOne(healthyTally(100, { planned: 103, droppedBacklog: 3 })))).toEqual([
      {
        code: 'dropped',
        message: '3 requests were never sent: the backlog was full, because the target is too slow for this load',
      },
    ])
  })

  it('are added over drivers', () => {
    const drivers = ['a', 'b'].map((nodeId) =>
      driverWith(healthyTally(100, { planned: 110, droppedBacklog: 1 }), { nodeId, neverSent: 4 }),
    )
    expect(messagesOf(factsWith(drivers)).map((message) => message.slice(0, 11))).toEqual([
      '8 planned r',
      '2 requests ',
    ])
  })
})

describe('connections that were not made at the start', () => {
  it('are noted', () => {
    expect(doubtsOf(factsOfOne(healthyTally(1_000, { notConnected: 1 })))).toEqual([
      {
        code: 'not-connected',
        message: '1 connection was not established at the start: the first request on each includes the connect time',
      },
    ])
  })
})

describe('response times above one hour', () => {
  it('are noted by driver', () => {
    const hours: Times = [[2, 3_600_000_001]]
    const tally = healthyTally(1_000, { took: { success: [[998, 5_000]], givenUp: hours, floor: [[1_000, 5_000]] } })
    expect(doubtsOf(factsOfOne(tally))).toEqual([
      { code: 'clamped', message: '2 response times above one hour are counted as one hour', node_id: 'a' },
    ])
  })
})

describe('doubts', () => {
  it('are in order of importance: soundness, pauses, limits, and then notes', () => {
    const tally = unsureTally(5_001, {
      failures: { 'generator:ports': 1, 'generator:fds': 1 },
      planned: 11_000,
      droppedPaused: 1,
      droppedBacklog: 1,
      notConnected: 1,
    })
    expect(codesOf(factsOfOne(tally, { neverSent: 1, sentOnFullNetwork: 1 }))).toEqual([
      'unsound',
      'paused',
      'generator-limited',
      'generator-limited',
      'generator-limited',
      'never-sent',
      'dropped',
      'not-connected',
    ])
  })
})
