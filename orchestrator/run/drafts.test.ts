import { expect, it } from '@jest/globals'
import type { RunEvent } from './events.ts'
import { expireDrafts } from './drafts.ts'
import { plan, play, started } from './events.suite.ts'
import { type RunRecord, recordOf } from './record.ts'
import { draft } from './run.ts'

const DAY_MS = 86_400_000

it('tests that nobody triggers are stopped after a week; others are not', () => {
  const old = (change: Partial<RunRecord['run']> = {}): RunRecord => recordOf({ ...draft('old', plan, 0), ...change })
  const records = [
    old(),
    old({ createdAt: 1 }),
    old({ queued: { rank: 1 } }),
    Object.assign(old(), { triggering: true }),
    recordOf({ ...started('a'), createdAt: 0 }),
    recordOf(play([{ type: 'stop', reason: 'asked' }], draft('over', plan, 0)).run),
  ]
  const applied: [number, RunEvent][] = []
  const runs = {
    all: () => records,
    apply: (record: RunRecord, event: RunEvent) => {
      applied.push([records.indexOf(record), event])
      return true
    },
  }
  expireDrafts(runs, 7 * DAY_MS)
  expect(applied).toEqual([[0, { type: 'stop', reason: 'it was not triggered within 7 days' }]])
})
