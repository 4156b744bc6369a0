/** How long a response may have been unread, which every engine reports. */
import { expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { fromMillis, later } from '../../../lib/units.ts'
import { pollWatch } from '../../limits/poll-watch.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import { fireMany, jobFor, type Outcome } from './witness.suite.ts'

/** A target in the same thread that responds to every request, and does something after each response. */
export type AnsweringTarget = (meanwhile: () => void) => Promise<{ url: string; close: () => Promise<void> }>

const HELD_UP = fromMillis(20)

/** Marks the turn of the event loop, as the code that fires does, and blocks for a while. */
function holdUp(): void {
  const now = systemClock.now()
  pollWatch.since(now)
  const end = later(now, HELD_UP)
  while (systemClock.now() < end) continue
}

export function unreadContract(factory: HttpEngineFactory, answering: AnsweringTarget): void {
  async function outcomesOf(count: number, slots: number, meanwhile: () => void): Promise<Outcome[]> {
    const target = await answering(meanwhile)
    const outcomes = await fireMany(factory, jobFor(target.url, { slots }), count)
    await target.close()
    return outcomes
  }

  test('reports the unread time of a response while the thread was blocked', async () => {
    for (const { unread } of (await outcomesOf(3, 1, holdUp)).map(completed)) {
      expect(unread).toBeGreaterThanOrEqual(HELD_UP)
    }
  })

  test('never reports a negative unread time, or one longer than the time since the request', async () => {
    const outcomes = (await outcomesOf(300, 8, () => undefined)).concat(await outcomesOf(5, 2, holdUp))
    for (const { unread, sentAt, endedAt } of outcomes.map(completed)) {
      expect(unread).toBeGreaterThanOrEqual(0)
      expect(unread).toBeLessThanOrEqual(endedAt - sentAt)
    }
  })
}

function completed(outcome: Outcome): Extract<Outcome, { kind: 'completed' }> {
  if (outcome.kind !== 'completed') throw new Error('not completed')
  return outcome
}
