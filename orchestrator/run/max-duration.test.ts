import { expect, it } from '@jest/globals'
import type { RunEvent } from './events.ts'
import { play, started } from './events.suite.ts'
import { endOverlong } from './max-duration.ts'
import { type RunRecord, recordOf } from './record.ts'
import type { Run } from './run.ts'

const START = 5_000_000
const limited = (maxDurationMs: number | undefined, change: Partial<Run> = {}): RunRecord => {
  const run = { ...started('a'), startAt: START, ...change }
  return recordOf({ ...run, plan: { ...run.plan, ...(maxDurationMs === undefined ? {} : { maxDurationMs }) } })
}

it('stops what runs longer than its plan allows, once, with the reason', () => {
  const records = [
    limited(90_000),
    limited(90_001),
    limited(undefined),
    limited(90_000, { state: 'draining', stopReason: 'asked' }),
    limited(90_000, { state: 'finished' }),
    limited(90_000, { state: 'armed', startAt: undefined }),
  ]
  const applied: [number, RunEvent][] = []
  const runs = {
    all: () => records,
    apply: (record: RunRecord, event: RunEvent) => {
      applied.push([records.indexOf(record), event])
      record.run = play([event], record.run).run
    },
  }
  endOverlong(runs, START + 90_000_000 - 1)
  expect(applied).toEqual([])
  endOverlong(runs, START + 90_000_000)
  const stop = { type: 'stop', reason: 'its maximum duration of 1m30s is over' }
  expect(applied).toEqual([[0, stop]])
  expect(records[0]?.run).toMatchObject({ state: 'draining', stopReason: stop.reason })
  expect(records[0]?.run.notes.at(-1)).toMatchObject({ code: 'stopped', message: stop.reason })
  endOverlong(runs, START + 90_000_000 + 500)
  expect(applied).toHaveLength(1)
})
