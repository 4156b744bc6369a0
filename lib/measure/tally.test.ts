import { describe, expect, it } from '@jest/globals'
import { histogramOf } from './arbitraries.suite.ts'
import { asFailureCode, failureCodeList } from './failures.ts'
import { HistogramFormatError } from './hdr-codec.ts'
import { HIGHEST } from './histogram.ts'
import { emptyTally, inFlight, sameTally, type Tally } from './tally.ts'
import { readTally, tallySchema, type WireTally, writeTally } from './tally-codec.ts'

function tallyWith(change: (tally: Tally) => void): Tally {
  const tally = emptyTally()
  change(tally)
  return tally
}

describe('comparing tallies', () => {
  it.each<[string, (tally: Tally) => void]>([
    ['a count', (tally) => (tally.dropped = 1)],
    ['a status', (tally) => tally.statuses.set(200, 1)],
    ['a failure', (tally) => tally.failures.set('dns', 1)],
    ['a sample', (tally) => (tally.latencies.slip = histogramOf([1]))],
    ['a clamped sample', (tally) => (tally.latencies.service.clamped = 1)],
  ])('sees %s', (_, change) => {
    expect(sameTally(tallyWith(change), emptyTally())).toBe(false)
    expect(sameTally(tallyWith(change), tallyWith(change))).toBe(true)
  })

  it('sees one sample in another cell, with the same figures', () => {
    const [a, b] = [
      [1, 5, 9, 5],
      [1, 4, 9, 6],
    ].map((values) => tallyWith((tally) => (tally.latencies.response = histogramOf(values))))
    expect(sameTally(a ?? emptyTally(), b ?? emptyTally())).toBe(false)
  })
})

describe('requests in flight', () => {
  it('are those sent that have not ended, and never below 0 in a window that ends more than it sends', () => {
    expect(inFlight({ ...emptyTally(), sent: 10, completed: 6, failed: 3 })).toBe(1)
    expect(inFlight({ ...emptyTally(), sent: 1, completed: 2 })).toBe(0)
  })
})

describe('failure codes from outside', () => {
  it('are those of the list, or other', () => {
    expect(failureCodeList.map(asFailureCode)).toEqual(failureCodeList)
    expect(['', 'ECONNREFUSED', 'toString', 'constructor', '__proto__'].map(asFailureCode)).toEqual(
      Array(5).fill('other'),
    )
  })

  it('add up under other', () => {
    const wire = writeTally({ phase: 'p', request: 'r', tally: emptyTally() })
    const read = readTally({ ...wire, failures: { valueOf: 2, quic: 3, dns: 1 } })
    expect([...read.tally.failures]).toEqual([
      ['other', 5],
      ['dns', 1],
    ])
  })
})

describe('a tally on the wire', () => {
  const tally = tallyWith((made) => {
    made.latencies.response = histogramOf([10, 20_000])
    made.statuses.set(204, 2).set(99, 1)
  })
  const wire = writeTally({ phase: 'p', request: 'r', tally })
  const { response } = wire.latencies
  const withResponse = (changed: object): WireTally => ({
    ...wire,
    latencies: { ...wire.latencies, response: { ...response, ...changed } },
  })

  it('carries no cells for what has no samples', () => {
    expect(Object.keys(wire.latencies.slip)).not.toContain('hdr')
    expect(Object.keys(response)).toContain('hdr')
  })

  it('says nothing of connections when none was made, and is read the same', () => {
    expect(Object.keys(wire.latencies)).toEqual(['response', 'service', 'first_byte', 'slip'])
    const read = readTally(tallySchema.parse(JSON.parse(JSON.stringify(wire))))
    expect([read.tally.latencies.dns.count, sameTally(read.tally, tally)]).toEqual([0, true])
  })

  it('passes the schema with any status that a server can send', () => {
    expect(tallySchema.safeParse(wire).success).toBe(true)
  })

  it.each([
    ['a count that the cells do not hold', { count: 3 }],
    ['a count without cells', { hdr: undefined }],
    ['cells that are broken', { hdr: 'AAAA' }],
    ['a least value outside of the cells', { min: 9 }],
    ['a greatest value outside of the cells', { max: 90_000 }],
    ['a least value above the greatest', { min: 20_000, max: 10 }],
  ])('is refused with %s', (_, changed) => {
    expect(() => readTally(withResponse(changed))).toThrow(HistogramFormatError)
  })

  it.each([
    ['a negative count', { ...wire, sent: -1 }],
    ['a fraction of a request', { ...wire, sent: 0.5 }],
    ['a text for a count', { ...wire, sent: '1' }],
    ['a status that is none', { ...wire, statuses: { ok: 1 } }],
    ['a value above one hour', withResponse({ max: HIGHEST + 1 })],
    ['a measurement missing', { ...wire, latencies: { response } }],
  ])('does not pass the schema with %s', (_, changed) => {
    expect(tallySchema.safeParse(changed).success).toBe(false)
  })
})
