import { describe, expect, test } from '@jest/globals'
import { failureCodeList } from '../lib/measure/failures.ts'
import { emptyTally, inFlight, merge, sameTally } from '../lib/measure/tally.ts'
import { micros } from '../lib/units.ts'
import type { Completion } from './engines/engine.ts'
import { Recorder } from './recorder.ts'

const completion: Completion = {
  request: 1,
  intendedAt: micros(1_000),
  sentAt: micros(1_400),
  firstByteAt: micros(1_500),
  endedAt: micros(1_700),
  freeAt: undefined,
  status: 200,
  bytesReceived: 100,
  bytesSent: 40,
}
const instants = { intendedAt: micros(0), endedAt: micros(9), freeAt: undefined }
const failure = { request: 2, ...instants, code: 'reset', detail: undefined } as const

describe('The recorder', () => {
  test('measures a response from its intended instant and service from its sending', () => {
    const recorder = new Recorder()
    recorder.sent(micros(1_000), micros(1_390))
    recorder.completed(completion)
    const { latencies } = recorder.flip()
    const only = (kind: keyof typeof latencies) => [latencies[kind].count, latencies[kind].min, latencies[kind].max]
    expect(only('response')).toEqual([1, 700, 700])
    expect(only('service')).toEqual([1, 300, 300])
    expect(only('firstByte')).toEqual([1, 100, 100])
    expect(only('slip')).toEqual([1, 390, 390])
  })

  test('counts statuses, codes and bytes', () => {
    const recorder = new Recorder()
    recorder.plan(7)
    for (const status of [200, 200, 503]) recorder.completed({ ...completion, status })
    recorder.failed(failure)
    recorder.failed(failure)
    recorder.failed({ ...failure, code: 'dns' })
    recorder.drop()
    const tally = recorder.flip()
    expect(tally).toMatchObject({ planned: 7, completed: 3, failed: 3, dropped: 1, bytesReceived: 300, bytesSent: 120 })
    expect([...tally.statuses]).toEqual([
      [200, 2],
      [503, 1],
    ])
    expect([...tally.failures]).toEqual([
      ['reset', 2],
      ['dns', 1],
    ])
  })

  test('keeps no latency of a request that failed', () => {
    const recorder = new Recorder()
    recorder.failed(failure)
    expect(recorder.flip().latencies.response.count).toBe(0)
  })

  test('says after each outcome that a slot is free, when the outcome is counted', () => {
    const recorder = new Recorder()
    const counted: number[] = []
    let before = 0
    recorder.onFree = () => {
      const { completed, failed } = recorder.flip()
      before += completed + failed
      counted.push(before)
    }
    recorder.completed(completion)
    recorder.failed(failure)
    expect(counted).toEqual([1, 2])
  })

  test('frees a slot at the end of its request, or later when the engine says so', () => {
    const recorder = new Recorder()
    const freed: number[] = []
    recorder.onFree = (at) => freed.push(at)
    recorder.completed(completion)
    recorder.completed({ ...completion, freeAt: micros(1_900) })
    recorder.failed(failure)
    recorder.failed({ ...failure, freeAt: micros(30) })
    expect(freed).toEqual([1_700, 1_900, 9, 30])
  })

  test('counts statuses that no server should send', () => {
    const recorder = new Recorder()
    for (const status of [999, 0, 999, 600, 599]) recorder.completed({ ...completion, status })
    expect(Object.fromEntries(recorder.flip().statuses)).toEqual({ 0: 1, 599: 1, 600: 1, 999: 2 })
    expect(recorder.flip().statuses.size).toBe(0)
  })

  test('takes what was sent or dropped for planned, where only time bounds the load', () => {
    const recorder = new Recorder()
    recorder.plan(Number.POSITIVE_INFINITY)
    const planned = [3, 0, 2].map((count) => {
      for (let i = 0; i < count; i += 1) recorder.sent(micros(0), micros(1))
      return recorder.flip().planned
    })
    expect(planned).toEqual([3, 0, 2])
  })

  test('keeps the first text of each code until it is taken, of a few codes', () => {
    const recorder = new Recorder()
    recorder.failed({ ...failure, detail: 'read ECONNRESET\u0007' })
    recorder.failed({ ...failure, detail: 'another' })
    recorder.failed({ ...failure, code: 'timeout' })
    expect(recorder.takeDetails()).toEqual([{ code: 'reset', detail: 'read ECONNRESET' }])
    expect(recorder.takeDetails()).toEqual([])
    for (const code of failureCodeList) recorder.failed({ ...failure, code, detail: 'x'.repeat(1_000) })
    const details = recorder.takeDetails()
    expect(details).toHaveLength(5)
    expect(details.every(({ detail }) => detail.length === 200)).toBe(true)
  })

  test('records the steps of a connection that were there', () => {
    const recorder = new Recorder()
    recorder.connected({ dns: -1, connect: 0, tls: 250 })
    const { dns, connect, tls } = recorder.flip().latencies
    expect([dns.count, connect.count, tls.max]).toEqual([0, 1, 250])
  })

  test('hands everything over exactly once, however often it is flipped', () => {
    const whole = new Recorder()
    const flipped = new Recorder()
    const sum = emptyTally()
    for (let i = 0; i < 1_000; i += 1) {
      for (const recorder of [whole, flipped]) {
        recorder.sent(micros(i), micros(i * 3))
        if (i % 3 === 0) recorder.failed(failure)
        else recorder.completed({ ...completion, endedAt: micros(2_000 + i * 17), status: 200 + (i % 5) })
      }
      if (i % 7 === 0) merge(sum, flipped.flip())
    }
    merge(sum, flipped.flip())
    expect(sameTally(sum, whole.flip())).toBe(true)
    expect(sum.sent).toBe(1_000)
    expect(inFlight(sum)).toBe(0)
    expect(sameTally(flipped.flip(), emptyTally())).toBe(true)
  })
})
