import { beforeEach, describe, expect, it } from '@jest/globals'
import type { LiveEvent } from '../../lib/api/answers.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { fromMillis, later } from '../../lib/units.ts'
import { play, started } from '../run/events.suite.ts'
import { recordOf } from '../run/record.ts'
import { EventPublisher } from './event-publisher.ts'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

describe('a change of a run', () => {
  it('is published at once if the state is new, otherwise together with others', async () => {
    const events: LiveEvent[] = []
    const publisher = new EventPublisher(silentLog, clock)
    const end = publisher.listen((event) => events.push(event))
    const record = recordOf(started('a', 'b', 'c'))
    publisher.run(record)
    for (let i = 0; i < 100; i += 1) publisher.run(record)
    expect(events).toHaveLength(1)
    await pass(100)
    expect(events).toHaveLength(2)
    record.run = play([{ type: 'stop', reason: 'asked' }], record.run).run
    publisher.run(record)
    expect(events.at(-1)).toMatchObject({ type: 'run', data: { state: 'draining' } })
    end()
    record.run = play([{ type: 'fail', reason: 'why' }], record.run).run
    publisher.run(record)
    expect(events).toHaveLength(3)
  })

  it('is not published any more after the run was removed', async () => {
    const events: LiveEvent[] = []
    const publisher = new EventPublisher(silentLog, clock)
    publisher.listen((event) => events.push(event))
    const record = recordOf(started('a'))
    publisher.run(record)
    publisher.run(record)
    publisher.removed(record)
    await pass(100)
    expect(events.map(({ type }) => type)).toEqual(['run', 'removed'])
    expect(events.at(-1)?.data).toEqual({ TestId: 'test' })
  })
})
