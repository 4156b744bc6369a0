import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../../lib/measure/equality.suite.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { micros } from '../../lib/units.ts'
import { metricsOf } from '../figures/figures.ts'
import { verdictOf } from '../figures/verdict.ts'
import { countWindow } from '../store/counts.ts'
import { streams } from '../testing/windows.suite.ts'
import { hookedPlan, newRun, play, started, startedFrom } from './events.suite.ts'
import { recordOf, restoreRun, type RunRecord, type RunSnapshot, snapshotOf } from './record.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

/** Windows of three drivers in any order, some of them twice, and the point at which the process ends. */
const drawn = fc
  .tuple(streams('a', 'boot a'), streams('b', 'boot b'), streams('c', 'boot c'))
  .map((all) => all.flatMap(({ windows }) => windows))
  .chain((windows) =>
    fc.record({
      windows: fc.shuffledSubarray([...windows, ...windows.slice(0, 3)], { minLength: windows.length }),
      cut: fc.nat({ max: windows.length }),
    }),
  )

function add(record: RunRecord, windows: readonly Window[]): void {
  for (const window of windows) countWindow(record, window)
}

/** The snapshot as it is read back from a file. */
function written(snapshot: RunSnapshot): RunSnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as RunSnapshot
}

const now = micros(5_000_000)
const later = micros(77)

describe('a run that was restored while it ran', () => {
  it('equals, after the remaining messages, the run of a process that was not restarted', () => {
    fc.assert(
      fc.property(drawn, ({ windows, cut }) => {
        const run = started('a', 'b', 'c')
        const lived = recordOf({ ...run, plan: { ...run.plan, thresholds: ['p50 < 20ms in 90% of 2s windows'] } })
        add(lived, windows.slice(0, cut))
        const restored = restoreRun(written(snapshotOf(lived, now)), later)
        for (const record of [lived, restored]) add(record, windows.slice(cut))
        expect(restored.ledger.accounts()).toEqual(lived.ledger.accounts())
        expect(metricsOf(restored)).toEqual(metricsOf(lived))
        expect(verdictOf(restored)).toEqual(verdictOf(lived))
        expect(written(snapshotOf(restored, now))).toEqual(written(snapshotOf(lived, now)))
      }),
      { numRuns: propertyRuns(60) },
    )
  })

  it('keeps what is known of the requests before and after its load', () => {
    const asked = { type: 'hook-asked', nodeId: 'a', boot: 'x' } as const
    const sent = { type: 'hook-heard', nodeId: 'a', boot: 'x', state: 'done', values: { token: 't' } } as const
    const before = play(
      [
        { ...asked, hook: 'before' },
        { ...sent, hook: 'before' },
      ],
      newRun(hookedPlan),
    ).run
    const ended = play([{ type: 'stop', reason: 'enough' }], startedFrom(before, 'a')).run
    const { run } = play(
      [
        { type: 'done', nodeId: 'a', boot: 'x', ending: 'stopped' },
        { ...asked, hook: 'after' },
      ],
      ended,
    )
    expect([run.ending, run.hooks?.before?.values, run.hooks?.after?.state]).toEqual([
      'aborted',
      { token: 't' },
      'asked',
    ])
    const restored = restoreRun(written(snapshotOf(recordOf(run), now)), later)
    expect(restored.run).toEqual(run)
  })

  it('keeps the state of its drivers, and ages instead of instants', () => {
    const lived = recordOf(play([{ type: 'lost', nodeId: 'a', reason: 'no heartbeat' }], started('a', 'b')).run)
    lived.vanished.set('a', 3)
    lived.stated.set('b', { sent: 4, completed: 4, mean: 1, median: 1, mode: null, min: 1, max: 2 })
    Object.assign(lived, { late: 2, heardAt: micros(4_000_000), overAt: micros(1_000_000), triggering: true })
    const restored = restoreRun(written(snapshotOf(lived, now)), later)
    expect(restored.run).toEqual(lived.run)
    const { vanished, stated, late, heardAt, overAt, stopAt, triggering } = restored
    expect({ vanished, stated, late }).toEqual({ vanished: lived.vanished, stated: lived.stated, late: 2 })
    expect([heardAt, overAt, stopAt, triggering]).toEqual([77 - 1_000_000, 77 - 4_000_000, undefined, false])
  })
})
