import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../lib/units.ts'
import { RequestLog, arrivalsPerPage } from './request-log.ts'

const requests = fc.array(
  fc.record({
    test: fc.constantFrom('a', 'b', '__proto__'),
    driver: fc.constantFrom('d1', 'd2', 'constructor'),
    number: fc.nat({ max: 20 }),
  }),
)

function note(
  log: RequestLog,
  { test, driver, number }: { test: string; driver: string; number: number | string },
  at = 1,
): void {
  const headers = { 'breakwater-test': test, 'breakwater-driver': driver, 'breakwater-request': String(number) }
  log.note(headers, micros(at))
}

function started(max = 1_000): RequestLog {
  const log = new RequestLog()
  log.start(max)
  return log
}

describe('the request log', () => {
  test('counts every request by test, driver and number, as a plain list does', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('a', 'b', '__proto__'), (all, asked) => {
        const log = started()
        all.forEach((request, index) => {
          note(log, request, index * 10)
        })
        const mine = all.filter((request) => request.test === asked)
        const distinct = new Set(mine.map(({ driver, number }) => `${driver} ${number}`)).size
        const summary = log.summary(asked)
        expect(summary).toMatchObject({
          total: mine.length,
          distinct,
          duplicates: mine.length - distinct,
          unrecorded: 0,
        })
        expect(Object.keys(summary.drivers).sort()).toEqual([...new Set(mine.map(({ driver }) => driver))].sort())
      }),
    )
  })

  test('keeps the order and the instants of arrival of each driver', () => {
    fc.assert(
      fc.property(requests, fc.nat({ max: 30 }), (all, from) => {
        const log = started()
        all.forEach((request, index) => {
          note(log, request, index * 10)
        })
        const mine = all.flatMap(({ test, driver, number }, index) =>
          test === 'a' && driver === 'd1' ? [[number, index * 10]] : [],
        )
        const page = log.arrivals('a', 'd1', from)
        expect(page).toMatchObject({ total: mine.length, truncated: false, next: null, arrivals: mine.slice(from) })
        const driver = log.summary('a').drivers['d1']
        expect([driver?.first, driver?.last]).toEqual([mine[0]?.[1], mine.at(-1)?.[1]])
      }),
    )
  })

  test('never keeps more than its maximum, and counts the requests that it left out', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 10 }), (all, max) => {
        const log = started(max)
        for (const request of all) note(log, request)
        const recorded = Math.min(max, all.length)
        expect(log.state()).toMatchObject({ max, recorded, unrecorded: all.length - recorded })
        expect(log.summary('a').unrecorded).toBe(all.length - recorded)
      }),
    )
  })
})

describe('the request log in edge cases', () => {
  test.each([
    ['no number', { test: 't', driver: 'd', number: '' }],
    ['a number with decimals', { test: 't', driver: 'd', number: '1.5' }],
    ['a negative number', { test: 't', driver: 'd', number: '-1' }],
    ['a number beyond exact doubles', { test: 't', driver: 'd', number: '1234567890123456' }],
    ['no test', { test: '', driver: 'd', number: '1' }],
    ['a name of more than 200 characters', { test: 't', driver: 'd'.repeat(201), number: '1' }],
  ])('counts a request with %s as unlabelled', (_, labels) => {
    const log = started()
    note(log, labels)
    log.note({}, micros(1))
    expect(log.state()).toMatchObject({ recorded: 0, unlabelled: 2, tests: [] })
  })

  test('distinguishes ten thousand drivers and leaves out the rest', () => {
    const log = started(20_000)
    for (let index = 0; index < 10_010; index += 1) note(log, { test: `t${index % 7}`, driver: `d${index}`, number: 1 })
    note(log, { test: 't0', driver: 'd0', number: 2 })
    expect(log.state()).toMatchObject({ recorded: 10_001, unrecorded: 10 })
  })

  test('returns long lists of arrivals in pages that join without a gap', () => {
    const log = started(300_000)
    const total = arrivalsPerPage + 5
    for (let index = 0; index < total; index += 1) note(log, { test: 't', driver: 'd', number: index }, index)
    const first = log.arrivals('t', 'd', 0)
    expect([first.truncated, first.next, first.arrivals.length]).toEqual([true, arrivalsPerPage, arrivalsPerPage])
    const second = log.arrivals('t', 'd', first.next ?? 0)
    expect([second.truncated, second.next]).toEqual([false, null])
    expect(second.arrivals.map(([number]) => number)).toEqual([0, 1, 2, 3, 4].map((index) => arrivalsPerPage + index))
  })

  test('has zeros for an unknown test', () => {
    const zeros = { test: 'x', total: 0, distinct: 0, duplicates: 0, unrecorded: 0, drivers: {} }
    expect(started().summary('x')).toEqual(zeros)
    expect(started().arrivals('x', 'y', 3)).toMatchObject({ total: 0, arrivals: [], truncated: false })
  })

  test('is cleared by a new start, and kept by a stop', () => {
    const log = started()
    note(log, { test: 't', driver: 'd', number: 1 })
    log.stop()
    expect(log.summary('t').total).toBe(1)
    log.start(5)
    expect(log.state()).toEqual({ on: true, max: 5, recorded: 0, unrecorded: 0, unlabelled: 0, tests: [] })
  })
})
