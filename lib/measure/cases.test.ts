import { describe, expect, it } from '@jest/globals'
import { fromSeconds } from '../units.ts'
import { factsOfOne, healthyTally, tallyWith, type Times } from './facts.suite.ts'
import { imagined, type Imagined } from './imagined.suite.ts'
import { judge, type Verdict } from './verdict.ts'

const steady: Imagined = { rate: 100, seconds: 5, service: 5_000 }
const slow: Imagined = { ...steady, service: 500_000, places: 10 }

function verdict(load: Imagined): Verdict {
  return judge(imagined(load))
}

function codesOf({ doubts }: Verdict): string[] {
  return doubts.map(({ code }) => code)
}

describe('a target that is too slow', () => {
  it('makes most requests wait, and the numbers are trusted', () => {
    expect(verdict({ ...slow, drain: fromSeconds(30) })).toEqual({
      outcome: 'none',
      trust: 'valid',
      headline: 'did not keep up: 490 of 500 waited, up to 19.6 s',
      doubts: [],
    })
  })

  it('leaves some requests unsent when the drain ends first', () => {
    const told = verdict(slow)
    expect(told).toMatchObject({
      trust: 'valid',
      headline: 'did not keep up: 290 of 300 waited, up to 11.6 s; 200 never sent',
    })
    expect(codesOf(told)).toEqual(['never-sent'])
  })

  it('makes the backlog overflow', () => {
    const told = verdict({ ...slow, backlog: 0 })
    expect(told).toMatchObject({ trust: 'valid', headline: 'did not keep up: 400 never sent' })
    expect(codesOf(told)).toEqual(['dropped'])
  })

  it('makes requests time out, which is no reason to doubt the measurements', () => {
    const told = verdict({ rate: 100, seconds: 10, service: 5_000, stalled: [5_000_000, 15_155_000] })
    expect(told).toMatchObject({
      trust: 'valid',
      headline: '1,000 requests, 98.4 % succeeded: 16 × timed out',
    })
    expect(codesOf(told)).toEqual([])
  })
})

describe('a target that stalls', () => {
  it('delays the requests that were due meanwhile, until all are answered', () => {
    expect(verdict({ ...steady, places: 10, stalled: [2_000_000, 2_800_000] })).toEqual({
      outcome: 'none',
      trust: 'valid',
      headline: '500 requests, 100 % succeeded; 74 of 500 waited, up to 0.7 s',
      doubts: [],
    })
  })
})

describe('a generator that was paused', () => {
  const still = { still: [2_000_000, 2_800_000] } as const

  it('for 0.8 s of 5 s makes p90 and above untrustworthy', () => {
    const told = verdict({ ...steady, ...still })
    expect(told).toMatchObject({ trust: 'invalid', headline: 'UNDECIDED: these numbers cannot be trusted' })
    expect(codesOf(told)).toEqual(['unsound'])
    expect(told.doubts[0]?.message).toMatch(/^the generator was late: from p90 on, .* \(p90: 0\.3 s\)$/)
  })

  it('is not counted as a wait for the target, however few places in flight there were', () => {
    const { tally } = imagined({ ...steady, ...still, places: 10 })
    expect([tally.latencies.of('wait').max, tally.latencies.of('slip').sum]).toEqual([0, 32_400_000])
  })

  it('for 0.8 s of 60 s degrades p99', () => {
    const told = verdict({ ...steady, seconds: 60, ...still })
    expect(told).toMatchObject({ trust: 'degraded', headline: '6,000 requests, 100 % succeeded' })
    expect(codesOf(told)).toEqual(['unsound-p99'])
  })

  it.each([5, 10])('for 51 ms of %d s at 100 per second changes no judged percentile', (seconds) => {
    expect(codesOf(verdict({ ...steady, seconds, still: [2_000_000, 2_051_000] }))).toEqual([])
  })

  it('for 51 ms of 5 s at 1,000 per second degrades p99', () => {
    const told = verdict({ ...steady, rate: 1_000, still: [2_000_000, 2_051_000] })
    expect([told.trust, codesOf(told)]).toEqual(['degraded', ['unsound-p99']])
  })
})

describe('a generator that is late all the time', () => {
  it('by half of the response time makes the run invalid', () => {
    const success: Times = [
      [940, 2_600],
      [60, 5_000],
    ]
    const floor: Times = [[1_000, 2_600]]
    const facts = factsOfOne(tallyWith({ statuses: { 200: 1_000 }, took: { success, floor } }))
    expect(judge(facts)).toMatchObject({ trust: 'invalid', doubts: [{ code: 'unsound' }] })
  })
})

describe('a load with many requests due at once', () => {
  it('is trusted: the spread is reported and not judged', () => {
    const took = { spread: [[500, 8_000]] as const }
    expect(judge(factsOfOne(healthyTally(500, { took }), { open: false, busy: 0.9 }))).toMatchObject({ trust: 'valid' })
    expect(judge(factsOfOne(healthyTally(500, { took })))).toMatchObject({ trust: 'valid' })
  })
})

describe('closed load', () => {
  it('is limited by threads that never rest', () => {
    const took = { success: [[1_000, 2_400]], floor: [[1_000, 2_000]] } as const
    const tally = tallyWith({ statuses: { 200: 1_000 }, completedInTime: 410_000, took })
    const { trust, headline, doubts } = judge(factsOfOne(tally, { open: false, busy: 0.985 }))
    expect([trust, headline]).toEqual(['degraded', '1,000 requests, 100 % succeeded'])
    expect(doubts.map(({ message }) => message)).toEqual([
      'the generator was the limit: the target handled 41,000/s and may handle more; latencies may be up to 0.4 ms too high at p99; add --workers or drivers',
    ])
  })
})

describe('a load without any success', () => {
  it.each([
    ['5 refused connections', tallyWith({ failures: { refused: 5 } }), 'ALL 5 REQUESTS FAILED: connection refused'],
    [
      '100 answers of 503',
      tallyWith({ statuses: { 503: 100 }, took: { unsuccessful: [[100, 900]], floor: [[100, 900]] } }),
      'ALL 100 REQUESTS FAILED: status 503',
    ],
  ])('is trusted: %s', (_, tally, headline) => {
    expect(judge(factsOfOne(tally, { open: false }))).toEqual({ outcome: 'none', trust: 'valid', headline, doubts: [] })
  })
})
