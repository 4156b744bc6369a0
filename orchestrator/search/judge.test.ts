import { describe, expect, it } from '@jest/globals'
import { takenOf } from '../../lib/measure/arbitraries.suite.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import { readPlan } from '../../lib/plan-language/to-plan.ts'
import type { PlannedStage, Stage } from '../../lib/search/stage.ts'
import { started } from '../run/events.suite.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import { countWindow } from '../store/counts.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { stageCountsIn, thresholdsIn } from './counts.ts'
import { judgedStage } from './judge.ts'

const [FAST, SLOW] = [2_000, 900_000]

/** A run of a search, with what was counted in each second. */
function recordWith(thresholds: string, seconds: readonly Tally[]): RunRecord {
  const read = readPlan(`target: http://127.0.0.1:1
requests: { default: { get: / }, other: { get: /other } }
phases:
  - { name: warm, rate: 1/s, duration: 1s, measured: false }
  - { name: load, search: { from: 2/s, to: 100/s, every: 10s } }
thresholds: [${thresholds}]
`)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  const record = recordOf({ ...started('a'), plan: read.plan, startAt: 1_000_000 })
  seconds.forEach((tally, seq) => {
    countWindow(record, windowOf({ nodeId: 'a', boot: 'x' }, seq, tally))
  })
  return record
}

const each = (latencies: readonly number[]): Tally[] => latencies.map((latency) => tallyOf(Array(20).fill(latency)))

const stage: PlannedStage = { perSecond: 20, purpose: 'bisect', seconds: 4, settleSeconds: 2 }

/** The stage of which the seconds 2 and 3 are judged. */
function judged(thresholds: string, seconds: readonly Tally[], change: Partial<PlannedStage> = {}): Stage {
  const record = recordWith(thresholds, seconds)
  const planned = { ...stage, ...change }
  return judgedStage(planned, thresholdsIn(record), stageCountsIn(record, { from: 2, to: 4 }, 2 * planned.perSecond))
}

describe('a stage', () => {
  it('is judged by the seconds after it has settled, and before the next', () => {
    expect(judged('p99 < 100ms, errors < 1%', each([SLOW, SLOW, FAST, FAST, SLOW]))).toEqual({
      ...{ perSecond: 20, purpose: 'bisect', outcome: 'kept', breaches: [] },
      ...{ p99Ms: 2, errorRate: 0, throughput: 20, endedShare: 1 },
    })
    expect(judged('p99 < 100ms, errors < 1%', each([FAST, FAST, FAST, SLOW, FAST]))).toMatchObject({
      ...{ outcome: 'broken', breaches: [{ text: 'p99 < 100ms', value: '900 ms' }], p99Ms: 900 },
    })
  })

  it('is judged in windows that lie in those seconds', () => {
    const windowed = 'p99 < 100ms in 60% of 1s windows'
    expect(judged(windowed, each([SLOW, SLOW, FAST, FAST, SLOW])).outcome).toBe('kept')
    expect(judged(windowed, each([FAST, FAST, FAST, SLOW, FAST]))).toMatchObject({
      ...{ outcome: 'broken', breaches: [{ text: windowed, value: '50 % of 2 windows' }] },
    })
  })

  it('is judged by the thresholds of its phase and of its requests only', () => {
    expect(judged('p99 < 1s, p99 < 1ms during warm, other errors < 1%', each([FAST, FAST, FAST, FAST]))).toMatchObject({
      ...{ outcome: 'undecided', breaches: [] },
    })
    expect(judged('p99 < 1s, p99 < 1ms during warm', each([FAST, FAST, FAST, FAST])).outcome).toBe('kept')
    expect(judged('default p99 < 1ms during load', each([FAST, FAST, FAST, FAST])).outcome).toBe('broken')
  })

  it('is broken if requests pile up', () => {
    const breaches = [{ text: 'the target keeps up', value: '20/s of 100/s ended' }]
    const behind = judged('errors < 1%', each([FAST, FAST, FAST, FAST]), { perSecond: 100 })
    expect(behind).toMatchObject({ outcome: 'broken', breaches, endedShare: 0.2 })
    expect(judged('errors < 1%', [], { perSecond: 100 })).toMatchObject({
      ...{ outcome: 'broken', p99Ms: null, errorRate: null, throughput: 0 },
    })
    expect(judged('errors < 1%', [], { perSecond: 1 }).outcome).toBe('undecided')
  })

  it('to recover is not judged by what a threshold demands at least', () => {
    const slow = judged('throughput > 50/s, p99 < 1s', each([FAST, FAST, FAST, FAST]))
    expect(slow.breaches).toEqual([{ text: 'throughput > 50/s', value: '20/s' }])
    const recovered = judged('throughput > 50/s, p99 < 1s', each([FAST, FAST, FAST, FAST]), { purpose: 'recover' })
    expect(recovered.outcome).toBe('kept')
  })

  it('at a limit of the generator says nothing of the target', () => {
    const late = each([FAST, FAST, SLOW, SLOW]).map((tally) => {
      tally.latencies.set('slip', takenOf(Array(20).fill(SLOW)))
      return tally
    })
    expect(judged('p99 < 100ms', late)).toMatchObject({
      ...{ outcome: 'generator-limit', breaches: [] },
      limit: 'the generator was late: from p50 on, by up to 0.9 s of a response time of 0.9 s',
    })
    const paused = each([FAST, FAST, FAST, FAST]).map((tally) => ({ ...tally, droppedPaused: 1 }))
    expect(judged('p99 < 100ms', paused)).toMatchObject({
      ...{ outcome: 'generator-limit', limit: '2 requests due while a load thread was paused were never sent' },
    })
  })
})
