import { describe, expect, it } from '@jest/globals'
import { histogramOf } from './arbitraries.suite.ts'
import { HistogramFormatError } from './hdr-codec.ts'
import { HIGHEST } from './cell-layout.ts'
import { MAX_MEASUREMENTS, measurements, toWireName } from './measurements.ts'
import { countNames, emptyTally, latestNames, sameTally } from './tally.ts'
import { readTally, tallySchema, type WireTally, writeTally } from './tally-codec.ts'

const tally = emptyTally()
tally.latencies.set('success', histogramOf([10, 20_000]))
tally.latencies.set('firstByte', histogramOf([7]))
// Created, but without samples.
tally.latencies.at('slip')
tally.statuses.set(204, 2).set(99, 1)
const wire = writeTally({ phase: 'p', request: 'r', tally })
const one = { count: 1, sum: 3, min: 3, max: 3, clamped: 0 }

function withSuccess(changed: object): WireTally {
  const success = { ...one, ...wire.latencies['success'], ...changed }
  return { ...wire, latencies: { ...wire.latencies, success } }
}

/** As many measurements as given, each with one sample. */
function withMany(howMany: number): unknown {
  const cells = wire.latencies['first_byte']
  return { ...wire, latencies: Object.fromEntries(Array.from({ length: howMany }, (_, i) => [`m${i}`, cells])) }
}

describe('a tally on the wire', () => {
  it('contains only measurements with samples, by names in snake_case, and is read back unchanged', () => {
    expect(Object.keys(wire.latencies)).toEqual(['success', 'first_byte'])
    const read = readTally(tallySchema.parse(JSON.parse(JSON.stringify(wire))))
    expect(sameTally(read.tally, tally)).toBe(true)
  })

  it('has a field for each count and each instant', () => {
    const numbers = Object.fromEntries([...countNames, ...latestNames].map((name, i) => [name, i + 1]))
    const written = writeTally({ phase: 'p', request: 'r', tally: { ...emptyTally(), ...numbers } })
    expect(written).toMatchObject({
      planned: 1,
      sent: 2,
      sent_in_time: 3,
      overdue: 4,
      completed: 5,
      completed_in_time: 6,
      failed: 7,
      check_failed: 8,
      status_judged: 9,
      dropped_backlog: 10,
      dropped_paused: 11,
      not_connected: 12,
      bytes_received: 13,
      bytes_sent: 14,
      last_sent: 15,
      last_answer: 16,
    })
  })

  it('of an older version is read with 0 for the counts that it lacks', () => {
    const { phase, request, planned, sent, completed, failed, bytes_received, bytes_sent } = wire
    const older = { phase, request, planned, sent, completed, failed, dropped: 5, bytes_received, bytes_sent }
    const read = readTally(tallySchema.parse({ ...older, statuses: {}, failures: {}, latencies: {} }))
    expect(sameTally(read.tally, emptyTally())).toBe(true)
  })

  it('keeps a measurement that this version does not know', () => {
    const latencies = { queue_time: wire.latencies['first_byte'] }
    const read = readTally(tallySchema.parse({ ...wire, latencies }))
    expect(read.tally.latencies.of('queueTime').max).toBe(7)
    expect(writeTally(read).latencies).toEqual(latencies)
  })

  it('accepts no measurement with the name of a property that every object has', () => {
    const text = JSON.stringify({ ...wire, latencies: { constructor: wire.latencies['first_byte'] } })
    const read = readTally(
      tallySchema.parse(JSON.parse(text.replace('{"constructor"', '{"__proto__":{},"constructor"'))),
    )
    expect(read.tally.latencies.entries().map(([name]) => name)).toEqual(['constructor'])
    expect(emptyTally().latencies.of('constructor').count).toBe(0)
  })

  it('counts failures that this version does not know under other', () => {
    const read = readTally({ ...wire, failures: { valueOf: 2, quic: 3, dns: 1 } })
    expect([...read.tally.failures]).toEqual([
      ['other', 5],
      ['dns', 1],
    ])
  })

  it('passes the schema with any status that a server can send, and with as many measurements as are allowed', () => {
    expect(tallySchema.safeParse(wire).success).toBe(true)
    expect(tallySchema.safeParse(withMany(MAX_MEASUREMENTS)).success).toBe(true)
    expect(measurements.length).toBeLessThan(MAX_MEASUREMENTS)
    for (const { name } of measurements) {
      const latencies = { [toWireName(name)]: wire.latencies['first_byte'] }
      expect(tallySchema.safeParse({ ...wire, latencies }).success).toBe(true)
    }
  })

  it.each([
    ['a count that the cells do not hold', { count: 3 }],
    ['a count without cells', { hdr: undefined }],
    ['cells that are broken', { hdr: 'AAAA' }],
    ['a least value outside of the cells', { min: 9 }],
    ['a greatest value outside of the cells', { max: 90_000 }],
    ['a least value above the greatest', { min: 20_000, max: 10 }],
  ])('is rejected with %s', (_, changed) => {
    expect(() => readTally(withSuccess(changed))).toThrow(HistogramFormatError)
  })

  it.each([
    ['a negative count', { ...wire, sent: -1 }],
    ['a fraction of a request', { ...wire, sent: 0.5 }],
    ['a text for a count', { ...wire, sent: '1' }],
    ['a negative count that older versions do not send', { ...wire, overdue: -1 }],
    ['an instant before the start', { ...wire, last_answer: -1 }],
    ['a status that is none', { ...wire, statuses: { ok: 1 } }],
    ['a value above one hour', withSuccess({ max: HIGHEST + 1 })],
    ['no measurements at all', { ...wire, latencies: undefined }],
    ['more measurements than are allowed', withMany(MAX_MEASUREMENTS + 1)],
    ...['firstByte', '_slip', 'slip_', 'first__byte', 'p99_9', '9p', '', 'a b', 'x'.repeat(41)].map(
      (name): [string, unknown] => [
        `a measurement named '${name}'`,
        { ...wire, latencies: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(one)}}`) as unknown },
      ],
    ),
  ])('does not pass the schema with %s', (_, changed) => {
    expect(tallySchema.safeParse(changed).success).toBe(false)
  })
})
