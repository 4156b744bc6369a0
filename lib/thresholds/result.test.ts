import { describe, expect, it } from '@jest/globals'
import { type Tally, emptyTally, increment } from '../measure/tally.ts'
import { readThreshold } from './parse.ts'
import { judgedWhole, judgedWindows, leadOf, outcomeOf, valueText } from './result.ts'
import type { Threshold } from './threshold.ts'
import { SecondSums } from './windows.ts'

function thresholdOf(text: string): Threshold {
  const read = readThreshold(text)
  if ('fault' in read) throw new Error(read.fault)
  return read.threshold
}

/** Requests that were answered with a status, each after the same time in µs. */
function answered(count: number, micros: number, status = 200): Tally {
  const tally = { ...emptyTally(), sent: count, completed: count, completedInTime: count }
  increment(tally.statuses, status, count)
  for (let i = 0; i < count; i += 1) tally.latencies.at(status < 400 ? 'success' : 'unsuccessful').record(micros)
  return tally
}

const judgedIn = (text: string, tally: Tally, seconds = 10) => judgedWhole(thresholdOf(text), tally, seconds)

describe('the result of a threshold', () => {
  it('is its value beside its limit, with the distance between them', () => {
    expect(judgedIn('p99 < 250ms', answered(100, 312_000))).toEqual({
      text: 'p99 < 250ms',
      state: 'failed',
      unit: 'ms',
      value: 312,
      limit: 250,
      margin: -62,
    })
    expect(judgedIn('throughput > 9/s', answered(100, 1))).toMatchObject({ state: 'passed', value: 10, margin: 1 })
    expect(judgedIn('errors <= 0', answered(3, 1, 503))).toMatchObject({ unit: 'requests', value: 3, margin: -3 })
    expect(judgedIn('errors < 50%', answered(3, 1, 503))).toMatchObject({ unit: '%', value: 100, state: 'failed' })
    expect(judgedIn('dropped < 1%', answered(3, 1))).toMatchObject({ value: 0, margin: 1, state: 'passed' })
  })

  it('is undecided without a sample; a throughput of nothing is 0', () => {
    const nothing = { state: 'undecided', value: null, margin: null }
    for (const text of ['p99 < 1s', 'errors < 1%', 'wait max < 1s']) {
      expect(judgedIn(text, emptyTally())).toMatchObject(nothing)
    }
    expect(judgedIn('ok p99 < 1s', answered(3, 1, 500))).toMatchObject(nothing)
    expect(judgedIn('throughput > 1/s', emptyTally())).toMatchObject({ state: 'failed', value: 0 })
  })

  it('of windows is the share of those in which it holds', () => {
    const threshold = thresholdOf('p99 < 1s in 75% of 1s windows')
    expect(judgedWindows(threshold, { held: 3, of: 4 })).toEqual({
      text: 'p99 < 1s in 75% of 1s windows',
      state: 'passed',
      unit: '%',
      value: 75,
      limit: 75,
      margin: 0,
      windows: { held: 3, of: 4 },
    })
    expect(judgedWindows(threshold, { held: 2, of: 3 })).toMatchObject({ state: 'failed' })
    expect(judgedWindows(threshold, { held: 0, of: 0 })).toMatchObject({ state: 'undecided', value: null })
  })
})

describe('windows at the ends of a phase', () => {
  const p99 = thresholdOf('p99 < 100us in 100% of 2s windows')

  it('contain what ended after it in the last one', () => {
    const sums = new SecondSums(p99)
    for (const second of [5, 6, 7]) sums.add(second, answered(1, 10))
    sums.add(30, answered(1, 500))
    expect(sums.held({ from: 5, to: 8 })).toEqual({ held: 1, of: 2 })
    expect(sums.held({ from: 5, to: 8 }, { hasEnded: false })).toEqual({ held: 2, of: 2 })
  })

  it('are one where the phase is shorter', () => {
    const sums = new SecondSums(p99)
    sums.add(5, answered(1, 10))
    expect(sums.held({ from: 5, to: 6 })).toEqual({ held: 1, of: 1 })
    expect(sums.held({ from: 5, to: 5 })).toEqual({ held: 0, of: 0 })
  })

  it('count only what was answered in them for a rate', () => {
    const sums = new SecondSums(thresholdOf('throughput >= 1/s in 100% of 2s windows'))
    sums.add(0, answered(2, 10))
    sums.add(5, answered(9, 10))
    expect(sums.held({ from: 0, to: 3 })).toEqual({ held: 1, of: 2 })
  })

  it('do not contain seconds of which only a sum over several is known', () => {
    const sums = new SecondSums(p99)
    for (let second = 0; second < 6; second += 1) sums.add(second, answered(1, 10))
    expect(sums.held({ from: 0, to: 6 }, { isUnknown: (second) => second === 2 })).toEqual({ held: 3, of: 3 })
  })
})

describe('the thresholds of a run', () => {
  const passed = judgedIn('p99 < 1s', answered(9, 500))
  const failed = judgedIn('p50 < 400us', answered(9, 500))
  const unknown = judgedIn('slip max < 1s', answered(9, 500))

  it('have failed if one has, and are undecided if one of them is', () => {
    expect(outcomeOf([])).toBe('none')
    expect(outcomeOf([passed])).toBe('passed')
    expect(outcomeOf([passed, unknown])).toBe('undecided')
    expect(outcomeOf([unknown, failed, passed])).toBe('failed')
  })

  it('are named with their values where they did not pass', () => {
    expect(leadOf([])).toBe('')
    expect(leadOf([passed])).toBe('passed its threshold: ')
    expect(leadOf([passed, passed])).toBe('passed all 2 thresholds: ')
    expect(leadOf([passed, failed, unknown])).toBe('FAILED p50 < 400us (0.5 ms): ')
    expect(leadOf([passed, unknown])).toBe('UNDECIDED slip max < 1s (nothing to judge): ')
  })

  it('have values with units', () => {
    expect(valueText(judgedIn('errors < 1', answered(1, 1, 500)))).toBe('1 request')
    expect(valueText(judgedIn('throughput < 1/s', answered(25, 1)))).toBe('2.5/s')
    expect(valueText(judgedWindows(thresholdOf('p99 < 1s in 9% of 1s windows'), { held: 1, of: 1_000 }))).toBe(
      '0.1 % of 1,000 windows',
    )
    expect(valueText({ ...failed, abortedAt: 34 })).toBe('0.5 ms in the last 10 s before second 34')
  })
})
