import { describe, expect, test } from '@jest/globals'
import { succeededOf } from '../../lib/measure/facts.ts'
import { failureCodeList } from '../../lib/measure/failures.ts'
import type { MeasurementName } from '../../lib/measure/measurements.ts'
import { emptyTally, inFlight, merge, sameTally, type Tally } from '../../lib/measure/tally.ts'
import { micros } from '../../lib/units.ts'
import { type Instants, Recorder } from './recorder.ts'
import { beginLoad, completion, exchangeOf, failure, recorderOf, TIMEOUT, flip, sumOf } from './recorder.suite.ts'

/** All values of a measurement with at most two samples: minimum and maximum. */
function valuesOf({ latencies }: Tally, name: MeasurementName): number[] {
  const { count, min, max } = latencies.of(name)
  if (count > 2) throw new RangeError('there are more than two')
  return [min, max].slice(0, count)
}

/** All measurements with samples, and their values. */
function measured(tally: Tally): Record<string, number[]> {
  return Object.fromEntries(
    tally.latencies.entries().map(([name]) => [name, valuesOf(tally, name as MeasurementName)] as const),
  )
}

describe('the recorder measures', () => {
  test('each part of a completed request, and the whole', () => {
    const recorder = recorderOf()
    recorder.sent(completion.exchange)
    recorder.completed(completion)
    expect(measured(flip(recorder))).toEqual({
      success: [700],
      // Without 240 of slip and 60 for which the response may have been unread.
      floor: [400],
      wait: [150],
      slip: [240],
      connection: [10],
      service: [300],
      firstByte: [100],
    })
  })

  test('responses with an error status separately, each in one of the two', () => {
    const recorder = recorderOf()
    for (const [status, endedAt] of [
      [200, 1_700],
      [399, 1_800],
      [400, 2_000],
      [503, 3_000],
    ] as const)
      recorder.completed({ ...completion, status, endedAt: micros(endedAt) })
    const tally = flip(recorder)
    expect(valuesOf(tally, 'success')).toEqual([700, 800])
    expect(valuesOf(tally, 'unsuccessful')).toEqual([1_000, 2_000])
    expect(tally.latencies.of('floor').count).toBe(4)
  })

  test.each(['timeout', 'timeout-connect', 'aborted'] as const)(
    'how long a request had lasted when it was given up: %s',
    (code) => {
      const recorder = recorderOf()
      recorder.failed({ ...failure, code })
      expect(measured(flip(recorder))).toEqual({ givenUp: [900], floor: [660] })
    },
  )

  test.each(failureCodeList.filter((code) => !['timeout', 'timeout-connect', 'aborted'].includes(code)))(
    'the time to any other failure, which has no response time: %s',
    (code) => {
      const recorder = recorderOf()
      recorder.failed({ ...failure, code })
      expect(measured(flip(recorder))).toEqual({ failure: [900] })
    },
  )

  test('a time-out that was noticed late as one at its limit', () => {
    const recorder = recorderOf()
    const exchange = exchangeOf({ intendedAt: 0, dueAt: 0, firedAt: 500, slip: 500 })
    const seenAt = micros(TIMEOUT + 2_000_000)
    const freed: number[][] = []
    recorder.onFree = (_, endedAt, now) => freed.push([endedAt, now])
    for (const code of ['timeout', 'timeout-connect'] as const)
      recorder.failed({ ...failure, exchange, code, endedAt: seenAt })
    expect(measured(flip(recorder))).toEqual({ givenUp: [TIMEOUT + 500, TIMEOUT + 500], floor: [TIMEOUT, TIMEOUT] })
    expect(freed).toEqual([1, 2].map(() => [TIMEOUT + 500, seenAt]))
    // Other failures have no limit that could have passed.
    for (const code of ['aborted', 'reset'] as const) recorder.failed({ ...failure, exchange, code, endedAt: seenAt })
    expect(measured(flip(recorder))).toMatchObject({ givenUp: [seenAt], failure: [seenAt] })
  })

  test('a time-out before its limit, such as a connect timeout, with its own duration', () => {
    const recorder = recorderOf()
    recorder.failed({ ...failure, code: 'timeout-connect' })
    expect(measured(flip(recorder))).toMatchObject({ givenUp: [900] })
  })

  test('the spread of requests of one instant, for any load', () => {
    for (const instants of ['none', 'after-answers', 'planned'] as const) {
      const recorder = recorderOf(instants)
      for (const spread of [-1, 0, 70]) recorder.sent(exchangeOf({ spread }))
      expect(valuesOf(flip(recorder), 'spread')).toEqual([0, 70])
    }
  })

  test.each<[Instants, Record<string, number[]>]>([
    ['none', {}],
    ['after-answers', { slip: [240] }],
    ['planned', { slip: [240], wait: [150] }],
  ])('wait and slip only where there is an intended instant: %s', (instants, expected) => {
    const recorder = recorderOf(instants)
    recorder.sent(exchangeOf())
    expect(measured(flip(recorder))).toEqual(expected)
  })

  test('the steps of making a connection, where they exist', () => {
    const recorder = recorderOf()
    recorder.connected({ dns: -1, connect: 0, tls: 250 })
    expect(measured(flip(recorder))).toEqual({ connect: [0], tls: [250] })
    recorder.connected({ dns: 30, connect: -1, tls: -1 })
    expect(measured(flip(recorder))).toEqual({ dns: [30] })
  })
})

describe('the recorder', () => {
  test('reports the instants of the last sent request and the last response, in each window and overall', () => {
    const recorder = recorderOf()
    beginLoad(recorder, { startAt: micros(1_000), until: micros(5_000) })
    for (const firedAt of [1_390, 2_000.6, 1_500]) recorder.sent(exchangeOf({ firedAt }))
    for (const endedAt of [1_700, 9_000, 8_000]) recorder.completed({ ...completion, endedAt: micros(endedAt) })
    // A failure is not a response.
    recorder.failed({ ...failure, endedAt: micros(20_000) })
    const first = flip(recorder)
    expect([first.lastSent, first.lastAnswer]).toEqual([1_001, 8_000])
    const second = flip(recorder)
    expect([second.lastSent, second.lastAnswer]).toEqual([0, 0])
    const all = merge(first, second)
    expect([all.lastSent, all.lastAnswer]).toEqual([1_001, 8_000])
  })

  test('records an event at the exact start', () => {
    const recorder = recorderOf('none')
    beginLoad(recorder, { startAt: micros(1_390), until: micros(5_000) })
    recorder.sent(exchangeOf())
    recorder.completed({ ...completion, endedAt: micros(1_390) })
    expect(flip(recorder)).toMatchObject({ lastSent: 1, lastAnswer: 1 })
  })

  test('reports after each outcome that a slot is free, when the outcome is counted', () => {
    const recorder = recorderOf()
    const counted: number[] = []
    let before = 0
    recorder.onFree = () => {
      const { completed, failed, latencies } = flip(recorder)
      expect(latencies.of('success').count + latencies.of('failure').count).toBe(1)
      before += completed + failed
      counted.push(before)
    }
    recorder.completed(completion)
    recorder.failed(failure)
    expect(counted).toEqual([1, 2])
  })

  test('frees a slot at the end of its request, or later when the engine reports it', () => {
    const recorder = recorderOf()
    const freed: number[] = []
    recorder.onFree = (_exchange, _endedAt, now) => freed.push(now)
    recorder.completed(completion)
    recorder.completed({ ...completion, freeAt: micros(1_850) })
    recorder.failed(failure)
    recorder.failed({ ...failure, freeAt: micros(1_930) })
    expect(freed).toEqual([1_700, 1_850, 1_900, 1_930])
  })

  test('reports which slot is free, and since when an ideal generator would have had it', () => {
    const recorder = recorderOf()
    const freed: unknown[][] = []
    recorder.onFree = (exchange, endedAt) => freed.push([exchange, endedAt])
    const [first, second] = [exchangeOf(), exchangeOf()]
    recorder.completed({ ...completion, exchange: first, freeAt: micros(1_850) })
    recorder.failed({ ...failure, exchange: second, freeAt: micros(1_930) })
    expect(freed[0]?.[0]).toBe(first)
    expect(freed[1]?.[0]).toBe(second)
    // The response may have arrived 60 µs before it was read.
    expect(freed.map(([, endedAt]) => endedAt)).toEqual([1_640, 1_900])
  })

  test('keeps the first text of each code until it is taken, for a few codes', () => {
    const recorder = recorderOf()
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

  test('counts failed checks, and successes by them', () => {
    const recorder = new Recorder({
      instants: ['planned'],
      timeout: TIMEOUT,
      mask: (text) => text.replaceAll('key', '***'),
    })
    const judged = (status: number, failed: readonly string[], judgesStatus = false): void => {
      recorder.completed({ ...completion, status, judgement: { failed, judgesStatus, body: Buffer.from('a key') } })
    }
    judged(200, [])
    judged(200, ['time < 2s', 'body contains "id"'])
    judged(200, ['time < 2s'])
    judged(404, ['time < 2s'])
    judged(404, [])
    judged(404, [], true)
    judged(404, ['status 200'], true)
    expect(recorder.takeExamples()).toEqual([
      { check: 'time < 2s', example: 'status 200, a ***' },
      { check: 'body contains "id"', example: 'status 200, a ***' },
      { check: 'status 200', example: 'status 404, a ***' },
    ])
    expect(recorder.takeExamples()).toEqual([])
    const tally = sumOf(recorder.flip())
    expect(tally).toMatchObject({ completed: 7, checkFailed: 4, statusJudged: 3 })
    expect(tally.checks).toEqual(
      new Map([
        ['time < 2s', 3],
        ['body contains "id"', 1],
        ['status 200', 1],
      ]),
    )
    expect([succeededOf(tally), tally.latencies.of('success').count]).toEqual([2, 2])
  })

  test('hands everything over exactly once, however often it is flipped', () => {
    const whole = recorderOf()
    const flipped = recorderOf()
    const sum = emptyTally()
    for (let i = 0; i < 1_000; i += 1) {
      for (const recorder of [whole, flipped]) {
        recorder.sent(exchangeOf({ intendedAt: i, dueAt: i * 2, firedAt: i * 3, slip: i, spread: (i % 4) - 1 }))
        if (i % 3 === 0) recorder.failed({ ...failure, code: i % 2 === 0 ? 'reset' : 'timeout' })
        else recorder.completed({ ...completion, endedAt: micros(2_000 + i * 17), status: 398 + (i % 5) })
        if (i % 11 === 0) recorder.drop(i % 2 === 0 ? 'backlog' : 'paused')
        if (i % 13 === 0) recorder.connected({ dns: i, connect: i, tls: -1 })
      }
      if (i % 7 === 0) merge(sum, flip(flipped))
    }
    merge(sum, flip(flipped))
    expect(sameTally(sum, flip(whole))).toBe(true)
    expect(sum.sent).toBe(1_000)
    expect(inFlight(sum)).toBe(0)
    expect(sameTally(flip(flipped), emptyTally())).toBe(true)
  })
})

describe('the recorder counts notes', () => {
  test('by name, under the label of the request, until the next flip', () => {
    const recorder = recorderOf()
    for (const note of [0, 0, 1]) recorder.noted(completion.exchange, note)
    expect([...flip(recorder).notes]).toEqual([
      ['bareLf', 2],
      ['foldedField', 1],
    ])
    recorder.completed(completion)
    expect(flip(recorder).notes.size).toBe(0)
  })

  test('only as far as the protocol declares them', () => {
    expect(() => {
      recorderOf().noted(completion.exchange, 99)
    }).toThrow('the protocol declares no note 99')
  })
})
