import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { factsOfOne, healthyTally, tallyWith } from './facts.suite.ts'
import type { ThresholdResult } from '../thresholds/result.ts'
import { type Doubt, type DoubtCode, doubtCodes, judge, type Outcome, trustUnder } from './verdict.ts'

/** The weight of each doubt, written a second time: changing a weight is a decision. */
const weights = {
  'driver-lost': 'degraded',
  'too-few-left': 'invalid',
  'windows-missing': 'degraded',
  'totals-mismatch': 'invalid',
  'summary-only': 'degraded',
  'driver-failed': 'degraded',
  'driver-late': 'degraded',
  'left-out': 'note',
  'stopped-early': 'degraded',
  'never-sent': 'note',
  dropped: 'note',
  paused: 'degraded',
  'paused-mostly': 'invalid',
  'unsound-p99': 'degraded',
  unsound: 'invalid',
  'unsound-above-p99': 'note',
  'unsound-driver': 'note',
  'few-samples': 'note',
  'generator-busy': 'degraded',
  'generator-limited': 'degraded',
  'generator-limited-mostly': 'invalid',
  'not-connected': 'note',
  'clock-unsynchronised': 'degraded',
  clamped: 'note',
  preflight: 'note',
  'records-expired': 'degraded',
  'kafka-away': 'note',
  'start-unknown': 'invalid',
} as const satisfies Record<DoubtCode, 'invalid' | 'degraded' | 'note'>

const codes = Object.keys(weights) as DoubtCode[]
const doubt = (code: DoubtCode): Doubt => ({ code, message: code })
const doubts = fc.array(fc.constantFrom(...codes).map(doubt))
const outcomes = fc.constantFrom<Outcome>('passed', 'failed', 'none')
const result: ThresholdResult = { text: 'p99 < 1s', state: 'passed', unit: 'ms', value: 900, limit: 1_000, margin: 100 }
/** The results of thresholds that together have an outcome. */
const resultsFor = (outcome: Outcome): ThresholdResult[] =>
  outcome === 'none' ? [] : [result, { ...result, text: 'max < 1s', state: outcome }]
const well = factsOfOne(healthyTally())

describe('trust', () => {
  it('is valid without doubts', () => {
    expect(trustUnder([])).toBe('valid')
  })

  it('has weights for exactly these doubts', () => {
    expect(Object.keys(doubtCodes).sort()).toEqual([...codes].sort())
  })

  it.each(Object.entries(weights))('with only %s is %s, which for a note is valid', (code, weight) => {
    expect(trustUnder([doubt(code as DoubtCode)])).toBe(weight === 'note' ? 'valid' : weight)
  })

  it('is that of the most serious doubt, in any order', () => {
    fc.assert(
      fc.property(doubts, (list) => {
        const seen = new Set<string>(list.map(({ code }) => weights[code]))
        const gravest = seen.has('invalid') ? 'invalid' : seen.has('degraded') ? 'degraded' : 'valid'
        expect(trustUnder(list)).toBe(gravest)
        expect(trustUnder([...list].reverse())).toBe(gravest)
      }),
    )
  })
})

describe('the verdict', () => {
  it('leaves a pass and a failure undecided on an invalid run, and every other outcome as it is', () => {
    fc.assert(
      fc.property(outcomes, doubts, (thresholds, told) => {
        const verdict = judge(well, told, resultsFor(thresholds))
        const spoiled = thresholds !== 'none' && told.some(({ code }) => weights[code] === 'invalid')
        expect(verdict.outcome).toBe(spoiled ? 'undecided' : thresholds)
        expect(verdict.doubts).toEqual(told)
        expect(verdict.trust).toBe(trustUnder(told))
      }),
    )
  })

  it('lets a pass and a failure stand on a degraded run, and states that it is degraded', () => {
    for (const outcome of ['passed', 'failed'] as const) {
      expect(judge(well, [doubt('driver-lost')], resultsFor(outcome))).toMatchObject({ outcome, trust: 'degraded' })
    }
  })

  it('names the thresholds that failed first, and is undecided until the run is over', () => {
    const { headline, thresholds } = judge(well, [], resultsFor('failed'))
    expect(headline).toBe('FAILED max < 1s (900 ms): 1,000 requests, 100 % succeeded')
    expect(thresholds).toEqual(resultsFor('failed'))
    expect(judge(well, [], resultsFor('passed')).headline).toMatch(/^passed all 2 thresholds: 1,000 requests/)
    expect(judge({ ...well, over: false }, [], resultsFor('failed'))).toMatchObject({
      outcome: 'undecided',
      headline: '1,000 requests so far',
    })
  })

  it('keeps the values of thresholds on an invalid run, and decides none', () => {
    const { outcome, thresholds = [], headline } = judge(well, [doubt('unsound')], resultsFor('failed'))
    expect([outcome, headline]).toEqual(['undecided', 'UNDECIDED: these numbers cannot be trusted'])
    expect(thresholds).toEqual(resultsFor('failed').map((one) => ({ ...one, state: 'undecided' })))
  })

  it('has no threshold result when no thresholds were given', () => {
    expect(judge(well)).toEqual({
      outcome: 'none',
      trust: 'valid',
      headline: '1,000 requests, 100 % succeeded',
      doubts: [],
    })
    expect(judge(well, [doubt('unsound')])).toMatchObject({ outcome: 'none', trust: 'invalid' })
  })

  it('is that of a search, which is undecided until it is over and where the numbers cannot be trusted', () => {
    const searched = { outcome: 'passed', headline: 'breaking point: 400/s' } as const
    expect(judge(well, [], [], searched)).toEqual({ ...searched, trust: 'valid', doubts: [] })
    expect(judge({ ...well, over: false }, [], [], searched).outcome).toBe('undecided')
    expect(judge(well, [doubt('unsound')], [], searched)).toMatchObject({
      outcome: 'undecided',
      headline: 'UNDECIDED: these numbers cannot be trusted',
    })
    // Thresholds of a phase before it count as well.
    expect(judge(well, [], resultsFor('failed'), searched)).toMatchObject({
      outcome: 'failed',
      headline: expect.stringMatching(/^FAILED .*: breaking point: 400\/s$/),
    })
  })

  it('combines the given doubts with those from the counts, in this order, and weighs all of them', () => {
    const limited = factsOfOne(healthyTally(), { sentOnFullNetwork: 900 })
    const { trust, outcome, headline, doubts: all } = judge(limited, [doubt('kafka-away')], resultsFor('passed'))
    expect(all.map(({ code }) => code)).toEqual(['kafka-away', 'generator-limited-mostly'])
    expect([trust, outcome, headline]).toEqual(['invalid', 'undecided', 'UNDECIDED: these numbers cannot be trusted'])
  })

  it('reports the result of the target by the trust after all doubts', () => {
    expect(judge(well, [doubt('totals-mismatch')]).headline).toMatch(/^UNDECIDED/)
    const refused = factsOfOne(tallyWith({ failures: { refused: 5 } }))
    expect(judge(refused, [doubt('totals-mismatch')])).toMatchObject({
      trust: 'invalid',
      headline: 'ALL 5 REQUESTS FAILED: connection refused',
    })
  })
})
