import { describe, expect, it } from '@jest/globals'
import { asFailureCode, failureCodeList, MAX_FAILURE_CODES } from './failures.ts'
import { histogramOf } from './arbitraries.suite.ts'
import {
  type CountName,
  countNames,
  droppedOf,
  emptyTally,
  inFlight,
  latestNames,
  merge,
  sameTally,
  type Tally,
} from './tally.ts'

function tallyWith(change: (tally: Tally) => void): Tally {
  const tally = emptyTally()
  change(tally)
  return tally
}

const ofCount = (name: CountName): [string, (tally: Tally) => void] => [name, (tally) => (tally[name] = 1)]

describe('comparing tallies', () => {
  it.each<[string, (tally: Tally) => void]>([
    ...countNames.map(ofCount),
    ['the instant of the last hand-over', (tally) => (tally.lastSent = 1)],
    ['the instant of the last answer', (tally) => (tally.lastAnswer = 1)],
    ['a status', (tally) => tally.statuses.set(200, 1)],
    ['a failure', (tally) => tally.failures.set('dns', 1)],
    [
      'a sample',
      (tally) => {
        tally.latencies.at('slip').record(1)
      },
    ],
    [
      'a sample of what this version does not know',
      (tally) => {
        tally.latencies.at('queueTime').record(1)
      },
    ],
  ])('detects %s', (_, change) => {
    expect(sameTally(tallyWith(change), emptyTally())).toBe(false)
    expect(sameTally(emptyTally(), tallyWith(change))).toBe(false)
    expect(sameTally(tallyWith(change), tallyWith(change))).toBe(true)
  })

  it('detects one sample in another cell, with the same figures', () => {
    const [a, b] = [
      [1, 5, 9, 5],
      [1, 4, 9, 6],
    ].map((values) =>
      tallyWith((tally) => {
        tally.latencies.set('success', histogramOf(values))
      }),
    )
    expect(sameTally(a ?? emptyTally(), b ?? emptyTally())).toBe(false)
  })

  it('detects one sample under another name', () => {
    const [a, b] = ['service', 'floor'].map((name) =>
      tallyWith((tally) => {
        tally.latencies.at(name).record(1)
      }),
    )
    expect(sameTally(a ?? emptyTally(), b ?? emptyTally())).toBe(false)
  })
})

describe('merging tallies', () => {
  it('adds counts, and keeps the later of two instants', () => {
    const [a, b] = [1, 10].map((times) => {
      const tally = emptyTally()
      countNames.forEach((name, i) => (tally[name] = times * (i + 1)))
      latestNames.forEach((name) => (tally[name] = 100 / times))
      return tally
    })
    const sum = merge(a ?? emptyTally(), b ?? emptyTally())
    expect(countNames.map((name) => sum[name])).toEqual(countNames.map((_, i) => 11 * (i + 1)))
    expect(latestNames.map((name) => sum[name])).toEqual([100, 100])
  })
})

describe('requests in flight', () => {
  it('are those sent that have not ended, and never below 0 in a window that ends more requests than it sends', () => {
    expect(inFlight({ ...emptyTally(), sent: 10, completed: 6, failed: 3 })).toBe(1)
    expect(inFlight({ ...emptyTally(), sent: 1, completed: 2 })).toBe(0)
  })
})

describe('dropped requests', () => {
  it('are those that found the backlog full, and those that were due while the generator was paused', () => {
    expect(droppedOf({ ...emptyTally(), droppedBacklog: 3, droppedPaused: 4 })).toBe(7)
  })
})

describe('foreign failure codes', () => {
  it('include those that a protocol may declare, as long as there are few', () => {
    const codes = ['echo:mismatch', 'generator:memory', 'Echo:x', 'echo:', 'echo:x:y', `echo:${'x'.repeat(36)}`]
    expect(codes.map(asFailureCode)).toEqual(['echo:mismatch', 'other', 'other', 'other', 'other', 'other'])
    const many = emptyTally()
    for (let i = 0; i < 100; i += 1) many.failures.set(asFailureCode(`echo:m${i}`), 1)
    const sum = merge(merge(emptyTally(), many), many)
    expect(sum.failures.size).toBe(MAX_FAILURE_CODES + 1)
    expect(sum.failures.get('other')).toBe(200 - 2 * MAX_FAILURE_CODES)
    expect(sum.failures.get('echo:m0')).toBe(2)
  })

  it('are those of the list, and otherwise other', () => {
    expect(failureCodeList.map(asFailureCode)).toEqual(failureCodeList)
    expect(['', 'ECONNREFUSED', 'toString', 'constructor', '__proto__'].map(asFailureCode)).toEqual(
      Array(5).fill('other'),
    )
  })
})
