import { describe, expect, test } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { completion, exchangeOf, failure, recorderOf } from './recorder.suite.ts'

describe('The recorder counts', () => {
  test('statuses, codes and bytes', () => {
    const recorder = recorderOf()
    recorder.plan(7)
    for (const status of [200, 200, 503]) recorder.completed({ ...completion, status })
    recorder.failed(failure)
    recorder.failed(failure)
    recorder.failed({ ...failure, code: 'dns' })
    const tally = recorder.flip()
    expect(tally).toMatchObject({ planned: 7, completed: 3, failed: 3, bytesReceived: 300, bytesSent: 120 })
    expect([...tally.statuses]).toEqual([
      [200, 2],
      [503, 1],
    ])
    expect([...tally.failures]).toEqual([
      ['reset', 2],
      ['dns', 1],
    ])
  })

  test('statuses that no server should send', () => {
    const recorder = recorderOf()
    for (const status of [999, 0, 999, 600, 599]) recorder.completed({ ...completion, status })
    expect(Object.fromEntries(recorder.flip().statuses)).toEqual({ 0: 1, 599: 1, 600: 1, 999: 2 })
    expect(recorder.flip().statuses.size).toBe(0)
  })

  test('what was dropped by whose fault it was, and connections that were not made', () => {
    const recorder = recorderOf()
    recorder.drop('backlog')
    recorder.drop('backlog')
    recorder.drop('paused')
    recorder.notConnected(0)
    recorder.notConnected(3)
    expect(recorder.flip()).toMatchObject({ droppedBacklog: 2, droppedPaused: 1, notConnected: 3, sent: 0 })
    expect(recorder.flip()).toMatchObject({ droppedBacklog: 0, droppedPaused: 0, notConnected: 0 })
  })

  test('what was sent and answered while the time of the load lasted', () => {
    const recorder = recorderOf()
    recorder.begin({ startAt: micros(1_000), until: micros(2_000) })
    for (const firedAt of [1_000, 1_999.9, 2_000, 2_500]) recorder.sent(exchangeOf({ firedAt }))
    for (const endedAt of [1_500, 2_000, 2_000.1]) recorder.completed({ ...completion, endedAt: micros(endedAt) })
    expect(recorder.flip()).toMatchObject({ sent: 4, sentInTime: 2, completed: 3, completedInTime: 2 })
  })

  test('all that was sent and answered as in time, where only answers end the load', () => {
    const recorder = recorderOf('none')
    recorder.sent(exchangeOf({ firedAt: 1e12 }))
    recorder.completed({ ...completion, endedAt: micros(1e12) })
    expect(recorder.flip()).toMatchObject({ sentInTime: 1, completedInTime: 1, overdue: 0 })
  })

  test('what found no place while the time of the load lasted, of planned instants alone', () => {
    const overdue = (['none', 'after-answers', 'planned'] as const).map((instants) => {
      const recorder = recorderOf(instants)
      recorder.begin({ startAt: micros(0), until: micros(2_000) })
      for (const dueAt of [1_999, 2_000, 2_700]) recorder.sent(exchangeOf({ dueAt, firedAt: 3_000 }))
      return recorder.flip().overdue
    })
    expect(overdue).toEqual([0, 0, 2])
  })

  test('what was sent or dropped as planned, where only time bounds the load', () => {
    const recorder = recorderOf()
    recorder.plan(Number.POSITIVE_INFINITY)
    const planned = [3, 0, 2].map((count) => {
      for (let i = 0; i < count; i += 1) recorder.sent(exchangeOf())
      return recorder.flip().planned
    })
    recorder.drop('backlog')
    recorder.drop('paused')
    expect([...planned, recorder.flip().planned]).toEqual([3, 0, 2, 2])
  })
})
