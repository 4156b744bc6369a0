import { describe, expect, it } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import { started } from '../run/events.suite.ts'
import { recordOf } from '../run/record.ts'
import { atRate } from '../testing/records.suite.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { metricsOf } from './figures.ts'

function runOf(plan: typeof atRate, ...drivers: string[]) {
  const record = recordOf({ ...started(...drivers), plan, startAt: 1_000_000 })
  const tell = (nodeId: string, seq: number, tally: Tally): void => {
    const window = windowOf({ nodeId, boot: 'x' }, seq, tally)
    record.ledger.add(window)
    record.timeline.add(window)
  }
  return { record, tell }
}

const times = (count: number, us: number): number[] => new Array<number>(count).fill(us)

describe('the latest seconds of a run', () => {
  it('have percentiles of the merged histograms of all drivers, which no average of percentiles would give', () => {
    const { record, tell } = runOf(atRate, 'a', 'b')
    for (let second = 0; second < 8; second += 1) {
      tell('a', second, tallyOf(times(98, second < 3 ? 900_000 : 1_000)))
      tell('b', second, tallyOf(second === 7 ? [50_000, 60_000] : times(2, 5_000)))
    }
    const { recent } = metricsOf(record)
    expect(recent).toMatchObject({ from: 3, to: 8, rates: { planned: 20, sent: 100, throughput: 100 }, failed: 0 })
    // Of 500 values the 495th: 490 of 1 ms, 8 of 5 ms (read at the top of the cell), and the two of the last second above.
    expect(recent?.response).toMatchObject({ count: 500, median: 1, p99: 5.003, max: 60 })
  })

  it('do not include a second for which a driver has sent nothing yet', () => {
    const { record, tell } = runOf(atRate, 'a', 'b')
    tell('a', 0, tallyOf(times(10, 1_000)))
    tell('b', 0, tallyOf(times(10, 1_000)))
    tell('a', 1, tallyOf(times(10, 1_000)))
    expect(metricsOf(record).recent).toMatchObject({ from: 0, to: 1, rates: { throughput: 20 } })
  })

  it('include a warm-up, which the distribution of all does not', () => {
    const shape = { kind: 'constant' as const, count: { value: 10, per: 'total' as const } }
    const { phases, ...rest } = planWith({ ...shape, rate: { value: 10, per: 'total' } })
    const warm = phases.map((phase) => ({ ...phase, measured: false as const, name: 'load' }))
    const { record, tell } = runOf(
      { ...rest, phases: [...warm, ...phases.map((phase) => ({ ...phase, name: 'on' }))] },
      'a',
    )
    tell('a', 0, tallyOf(times(10, 1_000)))
    expect(metricsOf(record)).toMatchObject({ recent: { rates: { planned: 10, throughput: 10 } } })
    expect(metricsOf(record).distribution).toBeUndefined()
  })

  it('have no planned rate where responses decide, and are absent before the first window', () => {
    const closed = planWith({ kind: 'closed', count: { value: 7, per: 'total' }, connections: 1 })
    const { record, tell } = runOf(closed, 'a')
    expect(metricsOf(record)).not.toHaveProperty('recent')
    tell('a', 0, tallyOf([1_000]))
    expect(metricsOf(record).recent?.rates.planned).toBeNull()
  })
})
