import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../lib/plan/changes.ts'
import { fromSeconds } from '../../lib/units.ts'
import { play } from '../run/events.suite.ts'
import type { RunRecord } from '../run/record.ts'
import type { AbortedBy } from '../run/run.ts'
import { countWindow } from '../store/counts.ts'
import { changedRecord, planOf, rateOf } from '../testing/changed-runs.suite.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { abortFailed } from './aborts.ts'
import { thresholdResultsOf } from './thresholds.ts'

const pauseOf = (from: number, to: number): Change[] => [
  { kind: 'pause', from: fromSeconds(from) },
  { kind: 'resume', from: fromSeconds(to) },
]

/** Four seconds of warm-up and of load, each of 4 requests per second. */
function recordWith(thresholds: readonly string[], changes: readonly Change[], seconds = 4): RunRecord {
  const plan = { ...planOf({ warm: rateOf(4, 4), main: rateOf(4, seconds) }), thresholds: [...thresholds] }
  const [warm, main] = plan.phases
  if (warm === undefined || main === undefined) throw new Error('there are two phases')
  return changedRecord({ ...plan, phases: [{ ...warm, measured: false }, main] }, changes, { a: {} })
}

/** Windows of a driver, each with these response times of requests of one phase. */
function count(record: RunRecord, phase: string, latencies: readonly (readonly number[])[], first = 0): void {
  latencies.forEach((each, index) => {
    const window = windowOf({ nodeId: 'a', boot: 'x' }, first + index, tallyOf(each))
    countWindow(record, { ...window, parts: window.parts.map((part) => ({ ...part, phase })) })
  })
}

const good = [10, 10, 10, 10]

describe('the windows of thresholds', () => {
  it('are where pauses put the phases, and those with a paused second are not judged', () => {
    const record = recordWith(
      ['throughput > 3/s in 100% of 1s windows', 'max < 1ms in 100% of 2s windows'],
      pauseOf(5, 7),
    )
    count(record, 'warm', [good, good, good, good])
    // Answers that come in a pause do not make a second of it one of the load.
    count(record, 'main', [good, [5_000], [], good, good, good], 4)
    const results = thresholdResultsOf(record)
    // The seconds 4, 7, 8 and 9, and the windows 7–8 and 8–9; the phase has four seconds of load in six.
    expect(results.map(({ windows }) => windows)).toEqual([
      { held: 4, of: 4 },
      { held: 2, of: 2 },
    ])
  })

  it('begin with a phase that begins later, because the load was paused before it', () => {
    const record = recordWith(['throughput > 3/s in 100% of 1s windows during main'], pauseOf(1.5, 3.5))
    count(record, 'warm', [good, good, [], good, good, good])
    count(record, 'main', [good, good, good, good], 6)
    expect(thresholdResultsOf(record)[0]?.windows).toEqual({ held: 4, of: 4 })
    const paused = recordWith(['throughput > 3/s in 100% of 1s windows during main'], pauseOf(1.5, 3.5).slice(0, 1))
    count(paused, 'warm', [good, good, [], [], [], [], []])
    expect(thresholdResultsOf(paused)[0]).toMatchObject({ windows: { held: 0, of: 0 }, state: 'undecided' })
  })

  it('of a phase that was ended end with it', () => {
    const end: Change = { kind: 'end', phase: 1, from: fromSeconds(6) }
    const record = recordWith(['throughput > 3/s in 100% of 1s windows during main'], [end])
    count(record, 'warm', [good, good, good, good])
    count(record, 'main', [good, good, [], []], 4)
    expect(thresholdResultsOf(record)[0]?.windows).toEqual({ held: 2, of: 2 })
  })

  it('are beside rates over the time of the load, in which no pause is', () => {
    const record = recordWith(['throughput > 3/s', 'throughput > 3/s during main'], pauseOf(5, 7))
    count(record, 'main', [good, [], [], good], 4)
    expect(thresholdResultsOf(record).map(({ value }) => value)).toEqual([4, 4])
  })
})

describe('a threshold with `abort`', () => {
  /** Which threshold has ended the load. */
  function abortedIn(record: RunRecord): AbortedBy | undefined {
    abortFailed({ all: () => [record], apply: (one, event) => (one.run = play([event], one.run).run) })
    return record.run.abortedBy
  }

  const steady = Array<readonly number[]>(10).fill(good)

  it('does not take a pause for a target that has stopped answering', () => {
    const rate = 'throughput > 3/s during main, abort'
    const record = recordWith([rate], pauseOf(14, 20), 60)
    count(record, 'main', steady, 4)
    count(record, 'main', [[], [], [], [], [], [], good, good], 14)
    expect(abortedIn(record)).toBeUndefined()
    count(record, 'main', [[], [], [], [], []], 22)
    // The ten seconds of load before second 25 are 9 to 13 and 20 to 24: in seven of them there were four answers.
    expect(abortedIn(record)).toMatchObject({ text: rate, at: 25, value: 2.8 })
  })

  it('has its grace in time of the load', () => {
    const text = 'max < 1ms during main, abort, grace 5s'
    const record = recordWith([text], pauseOf(5, 8), 60)
    count(record, 'main', [[5_000], [], [], [], [10], [10], [10], [10]], 4)
    // The phase has begun after 4 s; its fifth second of load ends after 12 s.
    expect(abortedIn(record)).toMatchObject({ text, at: 12, value: 5_000 })
  })
})
