import { describe, expect, test } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { Recorder } from './recorder.ts'
import { beginLoad, completion, exchangeOf, failure, flip, recorderOf, TIMEOUT } from './recorder.suite.ts'

describe('the recorder counts', () => {
  test('statuses, codes and bytes', () => {
    const recorder = recorderOf()
    recorder.plan(0, 7)
    for (const status of [200, 200, 503]) recorder.completed({ ...completion, status })
    recorder.failed(failure)
    recorder.failed(failure)
    recorder.failed({ ...failure, code: 'dns' })
    const tally = flip(recorder)
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

  test('under the phase and the request of each exchange, and omits empty labels', () => {
    const recorder = new Recorder({ instants: ['planned', 'planned', 'planned'], timeout: TIMEOUT, requests: 3 })
    const of = (phase: number, name: number): Exchange =>
      Object.assign(new Exchange(phase), exchangeOf(), { name, phase })
    recorder.sent(of(0, 2))
    recorder.completed({ ...completion, exchange: of(0, 2), status: 503 })
    recorder.sent(of(1, 1))
    recorder.sent(of(1, 1))
    recorder.failed({ ...failure, exchange: of(1, 1) })
    recorder.drop('backlog', 2, 0)
    const counts = recorder.flip().map(({ label, tally }) => {
      const { sent, completed, failed, droppedBacklog, latencies } = tally
      return { label, counts: [sent, completed, failed, droppedBacklog], slips: latencies.of('slip').count }
    })
    expect(counts).toEqual([
      { label: 2, counts: [1, 1, 0, 0], slips: 1 },
      { label: 4, counts: [2, 0, 1, 0], slips: 2 },
      { label: 6, counts: [0, 0, 0, 1], slips: 0 },
    ])
    expect(recorder.flip()).toEqual([])
  })

  test('as planned, for each of several requests, the number sent, which is not known in advance', () => {
    const recorder = new Recorder({ instants: ['planned', 'planned', 'planned'], timeout: TIMEOUT, requests: 2 })
    recorder.plan(0, 9)
    recorder.sent(exchangeOf())
    recorder.drop('paused', 0, 1)
    expect(recorder.flip().map(({ tally }) => tally.planned)).toEqual([1, 1])
  })

  test('statuses outside the valid range', () => {
    const recorder = recorderOf()
    for (const status of [999, 0, 999, 600, 599]) recorder.completed({ ...completion, status })
    expect(Object.fromEntries(flip(recorder).statuses)).toEqual({ 0: 1, 599: 1, 600: 1, 999: 2 })
    expect(flip(recorder).statuses.size).toBe(0)
  })

  test('dropped requests by cause, and connections that were not made', () => {
    const recorder = recorderOf()
    recorder.drop('backlog')
    recorder.drop('backlog')
    recorder.drop('paused')
    recorder.notConnected(0)
    recorder.notConnected(3)
    expect(flip(recorder)).toMatchObject({ droppedBacklog: 2, droppedPaused: 1, notConnected: 3, sent: 0 })
    expect(flip(recorder)).toMatchObject({ droppedBacklog: 0, droppedPaused: 0, notConnected: 0 })
  })

  test('what was sent and answered within the time of the load', () => {
    const recorder = recorderOf()
    beginLoad(recorder, { startAt: micros(1_000), until: micros(2_000) })
    for (const firedAt of [1_000, 1_999.9, 2_000, 2_500]) recorder.sent(exchangeOf({ firedAt }))
    for (const endedAt of [1_500, 2_000, 2_000.1]) recorder.completed({ ...completion, endedAt: micros(endedAt) })
    expect(flip(recorder)).toMatchObject({ sent: 4, sentInTime: 2, completed: 3, completedInTime: 2 })
  })

  test('everything sent and answered as in time, where only a count ends the load', () => {
    const recorder = recorderOf('none')
    recorder.sent(exchangeOf({ firedAt: 1e12 }))
    recorder.completed({ ...completion, endedAt: micros(1e12) })
    expect(flip(recorder)).toMatchObject({ sentInTime: 1, completedInTime: 1, overdue: 0 })
  })

  test('requests without a place within the time of the load, but only of planned instants', () => {
    const overdue = (['none', 'after-answers', 'planned'] as const).map((instants) => {
      const recorder = recorderOf(instants)
      beginLoad(recorder, { startAt: micros(0), until: micros(2_000) })
      for (const dueAt of [1_999, 2_000, 2_700]) recorder.sent(exchangeOf({ dueAt, firedAt: 3_000 }))
      return flip(recorder).overdue
    })
    expect(overdue).toEqual([0, 0, 2])
  })

  test('what was sent as planned, where only time ends the load', () => {
    const recorder = recorderOf()
    recorder.plan(0, Number.POSITIVE_INFINITY)
    const planned = [3, 0, 2].map((count) => {
      for (let i = 0; i < count; i += 1) recorder.sent(exchangeOf())
      return flip(recorder).planned
    })
    recorder.drop('backlog')
    recorder.drop('paused')
    expect([...planned, flip(recorder).planned]).toEqual([3, 0, 2, 2])
  })
})
