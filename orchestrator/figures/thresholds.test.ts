import { describe, expect, it } from '@jest/globals'
import type { Tally } from '../../lib/measure/tally.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { readPlan } from '../../lib/plan-language/to-plan.ts'
import { SECOND } from '../../lib/units.ts'
import type { RunEvent } from '../run/events.ts'
import { play, started } from '../run/events.suite.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import { countWindow } from '../store/counts.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'
import { abortFailed } from './aborts.ts'
import { metricsOf } from './figures.ts'
import { runAnswerOf } from './answers.ts'
import { thresholdResultsOf } from './thresholds.ts'
import { verdictOf } from './verdict.ts'

function planWith(thresholds: readonly string[], load: string): Plan {
  const lines = thresholds.map((text) => `  - "${text}"\n`).join('')
  const read = readPlan(`target: http://127.0.0.1:1\n${load}thresholds:\n${lines}`)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.plan
}

const steady = 'rate: 4/s\nduration: 60s\n'
const phased = `requests: { a: { get: / }, b: { get: / } }
phases:
  - { name: warm, rate: 4/s, duration: 2s, measured: false }
  - { name: main, rate: 4/s, duration: 4s }
  - { name: end, rate: 4/s, duration: 3s }
`

function recordWith(thresholds: readonly string[], load = steady, nodes = ['a']): RunRecord {
  return recordOf({ ...started(...nodes), plan: planWith(thresholds, load), startAt: 1_000_000 })
}

interface Part {
  readonly phase?: string
  readonly request?: string
  readonly tally: Tally
}

/** A second of a driver. */
function second(seq: number, parts: readonly Part[], nodeId = 'a') {
  const window = windowOf({ nodeId, boot: 'x' }, seq, tallyOf([]))
  return { ...window, parts: parts.map((part) => ({ phase: 'load', request: 'default', ...part })) }
}

/** Seconds of a driver, each with these response times. */
function count(record: RunRecord, seconds: readonly (readonly number[])[], nodeId = 'a'): void {
  for (const [seq, latencies] of seconds.entries())
    countWindow(record, second(seq, [{ tally: tallyOf(latencies) }], nodeId))
}

const end = (record: RunRecord): void => {
  record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }], record.run).run
}

describe('the thresholds of a run', () => {
  it('are judged on the merged histograms of all drivers', () => {
    const record = recordWith(['p50 < 150us', 'p99 < 150us', 'max <= 900us'], steady, ['a', 'b'])
    count(record, [[100, 100, 100]])
    count(record, [[900]], 'b')
    expect(thresholdResultsOf(record).map(({ state, value }) => [state, value])).toEqual([
      ['passed', 0.1],
      ['failed', 0.9],
      ['passed', 0.9],
    ])
  })

  it('are judged by phase and request, without warm-ups unless they are named', () => {
    const record = recordWith(['max < 1ms', 'a max < 1ms', 'max < 1ms during warm', 'b errors < 1% during end'], phased)
    countWindow(record, second(0, [{ phase: 'warm', request: 'a', tally: tallyOf([9_000]) }]))
    countWindow(
      record,
      second(2, [
        { phase: 'main', request: 'a', tally: tallyOf([500]) },
        { phase: 'main', request: 'b', tally: tallyOf([700]) },
      ]),
    )
    expect(thresholdResultsOf(record).map(({ state, value }) => [state, value])).toEqual([
      ['passed', 0.7],
      ['passed', 0.5],
      ['failed', 9],
      ['undecided', null],
    ])
  })

  it('judge rates over the time of the load or the phase', () => {
    const record = recordWith(['throughput > 1/s', 'throughput > 1/s during main'], phased)
    countWindow(record, second(5, [{ phase: 'main', request: 'a', tally: tallyOf([1, 1, 1, 1, 1, 1]) }]))
    countWindow(record, second(8, [{ phase: 'end', request: 'a', tally: tallyOf([1]) }]))
    // Seven responses in the seven measured seconds, of which six are those of the four seconds of `main`.
    expect(thresholdResultsOf(record).map(({ value }) => value)).toEqual([1, 1.5])
  })

  it('in windows are judged in those that have ended for every driver that still runs', () => {
    const record = recordWith(['max < 1ms in 75% of 2s windows'], steady, ['a', 'b'])
    count(record, [[10], [10], [10], [5_000]])
    expect(thresholdResultsOf(record)[0]).toMatchObject({ windows: { held: 0, of: 0 }, state: 'undecided' })
    count(record, [[10], [10], [10]], 'b')
    expect(thresholdResultsOf(record)[0]).toMatchObject({ windows: { held: 2, of: 2 }, state: 'passed', value: 100 })
    countWindow(record, second(3, [], 'b'))
    expect(thresholdResultsOf(record)[0]).toMatchObject({
      windows: { held: 2, of: 3 },
      state: 'failed',
      value: 66.6667,
    })
  })

  it('in windows are cut at the ends of phases, and contain what ends after a phase', () => {
    const record = recordWith(['max < 1ms in 100% of 2s windows'], phased)
    const main = (seq: number, latency: number): Part => ({
      phase: seq < 6 ? 'main' : 'end',
      tally: tallyOf([latency]),
    })
    for (let seq = 2; seq < 6; seq += 1) countWindow(record, second(seq, [main(seq, 10)]))
    // Due in `main`, and answered in the next phase: it belongs to the last window of `main`, and to no one of `end`.
    countWindow(record, second(6, [main(6, 10), { phase: 'main', request: 'a', tally: tallyOf([5_000]) }]))
    for (let seq = 7; seq < 9; seq += 1) countWindow(record, second(seq, [main(seq, 10)]))
    expect(thresholdResultsOf(record)[0]?.windows).toEqual({ held: 4, of: 5 })
  })

  it('in windows are one for a phase that ends within its first whole second, if it has begun', () => {
    const short = `phases:
  - { name: warm, rate: 4/s, duration: 500ms, measured: false }
  - { name: main, rate: 4/s, duration: 1s }
  - { name: end, rate: 4/s, duration: 1s }
`
    const record = recordWith(['max < 1ms in 100% of 1s windows'], short)
    const windows = [
      second(0, [{ phase: 'warm', tally: tallyOf([10]) }]),
      second(1, [
        { phase: 'main', tally: tallyOf([10]) },
        { phase: 'end', tally: tallyOf([10]) },
      ]),
      { ...second(2, [{ phase: 'end', tally: tallyOf([5_000]) }]), to: 2.5 * SECOND },
    ]
    for (const window of [...windows.slice(0, 2), lastOf(windows)]) countWindow(record, window)
    end(record)
    expect(thresholdResultsOf(record)[0]?.windows).toEqual({ held: 1, of: 2 })
    const stopped = recordWith(['throughput > 1/s in 100% of 1s windows'], short)
    countWindow(stopped, lastOf([second(0, [{ phase: 'warm', tally: tallyOf([10]) }])]))
    end(stopped)
    // A rate needs a whole second of its phase.
    expect(thresholdResultsOf(stopped)[0]?.windows).toEqual({ held: 0, of: 0 })
  })

  it('in windows do not judge seconds that a driver has joined', () => {
    const record = recordWith(['max < 1ms in 100% of 1s windows'])
    const joined = second(1, [{ tally: tallyOf([5_000]) }])
    countWindow(record, second(0, [{ tally: tallyOf([10]) }]))
    countWindow(record, { ...joined, through: 3, to: 4 * SECOND })
    countWindow(record, second(4, [{ tally: tallyOf([10]) }]))
    expect(thresholdResultsOf(record)[0]?.windows).toEqual({ held: 2, of: 2 })
  })
})

describe('the answers of the API', () => {
  it('have the results, in the verdict and beside the figures; those of other tests have none', () => {
    const record = recordWith(['max < 1ms'])
    count(record, [[5_000]])
    const failed = [{ text: 'max < 1ms', state: 'failed', unit: 'ms', value: 5, limit: 1, margin: -4 }]
    expect(metricsOf(record).thresholds).toEqual(failed)
    expect(runAnswerOf(record).verdict).toMatchObject({ outcome: 'undecided', thresholds: failed })
    expect(metricsOf(recordOf(started('a')))).not.toHaveProperty('thresholds')
    expect(runAnswerOf(recordOf(started('a'))).verdict).not.toHaveProperty('thresholds')
  })

  it('name the threshold that failed once the run is over', () => {
    const record = recordWith(['max < 1ms', 'errors < 1%'], 'users: 1\ncount: 1\n')
    countWindow(record, lastOf([second(0, [{ tally: tallyOf([5_000], 1) }])]))
    end(record)
    expect(verdictOf(record)).toMatchObject({ outcome: 'failed', trust: 'valid' })
    expect(verdictOf(record).headline).toBe('FAILED max < 1ms (5 ms): 1 request, 100 % succeeded')
  })
})

describe('a threshold with `abort`', () => {
  /** Judges the records, and returns the events that were applied. */
  function judged(record: RunRecord): RunEvent[] {
    const applied: RunEvent[] = []
    const apply = (one: RunRecord, event: RunEvent): void => {
      applied.push(event)
      one.run = play([event], one.run).run
    }
    abortFailed({ all: () => [record], apply })
    return applied
  }

  const text = 'max < 1ms, abort, grace 2s'
  const reason = "the threshold 'max < 1ms, abort, grace 2s' failed: 5 ms in the last 10 s before second 2"

  it('stops the load once, at the first second after its grace at which it does not hold', () => {
    const record = recordWith([text])
    count(record, [[5_000]])
    expect(judged(record)).toEqual([])
    count(record, [[], [10]])
    expect(judged(record)).toEqual([{ type: 'stop', reason, abortedBy: { text, value: 5_000, at: 2 } }])
    expect(record.run).toMatchObject({ state: 'draining', stopReason: reason })
    expect(record.run.notes.at(-1)).toMatchObject({ code: 'stopped', message: reason })
    expect(judged(record)).toEqual([])
  })

  it('waits for the windows of every driver that runs', () => {
    const record = recordWith(['max < 1ms, abort'], steady, ['a', 'b'])
    count(record, [[5_000], [5_000]])
    expect(judged(record)).toEqual([])
    count(record, [[10]], 'b')
    expect(judged(record)).toMatchObject([{ abortedBy: { at: 1 } }])
  })

  it('judges each second over the last ten, also when many arrive at once', () => {
    const brief = recordWith(['p50 < 1ms, abort'])
    count(
      brief,
      Array.from({ length: 30 }, (_, seq) => (seq < 4 || seq > 8 ? [10] : [5_000, 5_000])),
    )
    expect(judged(brief)).toMatchObject([{ abortedBy: { at: 7, value: 5_000 } }])
    const past = recordWith(['max < 1ms, abort, grace 20s'])
    count(
      past,
      Array.from({ length: 30 }, (_, seq) => (seq < 10 ? [5_000] : [10])),
    )
    expect(judged(past)).toEqual([])
  })

  it('has failed, whatever the figures of the whole run are', () => {
    const record = recordWith(['p50 < 1ms, abort'])
    count(record, [[10, 10, 10], [10], [5_000, 5_000, 5_000, 5_000, 5_000]])
    expect(judged(record)).toHaveLength(1)
    const [result] = thresholdResultsOf(record)
    expect(result).toMatchObject({ state: 'failed', value: 5, abortedAt: 3, margin: -4 })
    countWindow(record, second(3, [{ tally: tallyOf(Array.from({ length: 50 }, () => 10)) }]))
    expect(thresholdResultsOf(record)).toEqual([result])
  })

  it('leaves runs alone that do not run, or whose thresholds only judge', () => {
    for (const record of [recordWith(['max < 1ms']), recordOf(started('a'))]) {
      count(record, [[5_000]])
      expect(judged(record)).toEqual([])
    }
    const over = recordWith(['max < 1ms, abort'])
    count(over, [[5_000]])
    end(over)
    expect(judged(over)).toEqual([])
  })
})
