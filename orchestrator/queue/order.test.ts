import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { plan } from '../run/events.suite.ts'
import { recordOf, type RunRecord } from '../run/record.ts'
import { draft, type Queued } from '../run/run.ts'
import { ranked, waitsForItself } from './order.ts'

function waiting(id: string, queued: Queued | undefined, createdAt = 0): RunRecord {
  return recordOf({ ...draft(id, plan, createdAt), queued })
}

describe('the order of the queue', () => {
  it('is that of the ranks, and of equal ranks that of creation; others do not wait', () => {
    const records = [
      waiting('c', { rank: 2 }, 5),
      waiting('none', undefined),
      waiting('b', { rank: 2 }, 4),
      waiting('a', { rank: 1 }, 9),
    ]
    expect(ranked(records).map(({ run }) => run.id)).toEqual(['a', 'b', 'c'])
  })
})

describe('a test that waits for another one', () => {
  it('waits for itself exactly if following the conditions leads back to it', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const afters = fc.tuple(...ids.map(() => fc.option(fc.constantFrom(...ids), { nil: undefined })))
    fc.assert(
      fc.property(afters, fc.constantFrom(...ids), fc.constantFrom(...ids), (given, testId, after) => {
        const records = new Map(
          ids.map((id, index) => {
            const next = given[index]
            return [id, waiting(id, next === undefined ? undefined : { rank: 1, after: next })]
          }),
        )
        const find = (id: string): RunRecord | undefined => records.get(id)
        // Five tests: after five steps every test on the way has been visited.
        let reached: string | undefined = after
        let back = false
        for (let step = 0; step <= ids.length && reached !== undefined && !back; step += 1) {
          back = reached === testId
          reached = records.get(reached)?.run.queued?.after
        }
        expect(waitsForItself(testId, after, { find })).toBe(back)
      }),
    )
  })
})
