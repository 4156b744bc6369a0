import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { responseOf } from '../../lib/measure/response.ts'
import { micros } from '../../lib/units.ts'
import { completion, exchangeOf, failure, recorderOf, TIMEOUT, flip } from './recorder.suite.ts'

const part = fc.integer({ min: 0, max: 5_000_000 })
/** The consecutive parts of a request. */
const parts = fc.record({
  intendedAt: fc.integer({ min: 0, max: 1_000_000_000 }),
  wait: part,
  slip: part,
  spread: fc.oneof(fc.constant(-1), part),
  connection: part,
  firstByte: part,
  rest: part,
  status: fc.integer({ min: 100, max: 599 }),
  unread: part,
})
const names = ['wait', 'slip', 'spread', 'connection', 'service'] as const

test('the parts of a request add up to its response time, and the floor excludes the delay of the generator', () => {
  fc.assert(
    fc.property(parts, ({ intendedAt, wait, slip, spread, status, ...drawn }) => {
      const recorder = recorderOf()
      const dueAt = intendedAt + wait
      const firedAt = dueAt + slip + Math.max(0, spread)
      const sentAt = firedAt + drawn.connection
      const firstByteAt = sentAt + drawn.firstByte
      const endedAt = firstByteAt + drawn.rest
      const unread = Math.min(drawn.unread, endedAt - sentAt)
      const exchange = exchangeOf({ intendedAt, dueAt, firedAt, slip, spread })
      recorder.sent(exchange)
      const instants = { sentAt: micros(sentAt), firstByteAt: micros(firstByteAt), endedAt: micros(endedAt) }
      recorder.completed({ ...completion, exchange, ...instants, unread, status })
      const tally = flip(recorder)
      const { latencies } = tally
      const response = responseOf(tally)
      expect([response.count, response.max]).toEqual([1, endedAt - intendedAt])
      expect(names.reduce((sum, name) => sum + latencies.of(name).sum, 0)).toBe(response.sum)
      expect(latencies.of('floor').max).toBe(response.max - slip - unread)
      expect(latencies.of('firstByte').max).toBe(drawn.firstByte)
      expect(latencies.of('firstByte').max).toBeLessThanOrEqual(latencies.of('service').max)
    }),
  )
})

test('a request that timed out lasted at least its floor, and at most wait, slip, spread and limit together', () => {
  const late = fc.integer({ min: 0, max: 30_000_000 })
  fc.assert(
    fc.property(parts, late, ({ intendedAt, wait, slip, spread }, lateness) => {
      const recorder = recorderOf()
      const dueAt = intendedAt + wait
      const firedAt = dueAt + slip + Math.max(0, spread)
      const exchange = exchangeOf({ intendedAt, dueAt, firedAt, slip, spread })
      recorder.sent(exchange)
      recorder.failed({ ...failure, exchange, code: 'timeout', endedAt: micros(firedAt + TIMEOUT + lateness) })
      const tally = flip(recorder)
      const lasted = firedAt + TIMEOUT - intendedAt
      expect(responseOf(tally)).toMatchObject({ count: 1, min: lasted, max: lasted })
      expect(tally.latencies.of('floor').max).toBe(lasted - slip)
    }),
  )
})
