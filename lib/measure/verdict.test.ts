import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Doubt, type DoubtCode, doubtCodes, judge, type Outcome, trustUnder } from './verdict.ts'

const codes = Object.keys(doubtCodes) as DoubtCode[]
const doubt = (code: DoubtCode): Doubt => ({ code, message: code })
const doubts = fc.array(fc.constantFrom(...codes).map(doubt))
const outcomes = fc.constantFrom<Outcome>('passed', 'failed', 'none')

describe('trust', () => {
  it('is valid without a doubt', () => {
    expect(trustUnder([])).toBe('valid')
  })

  it.each(codes)('under %s alone is what that weighs, and valid for a note', (code) => {
    expect(trustUnder([doubt(code)])).toBe(doubtCodes[code] === 'note' ? 'valid' : doubtCodes[code])
  })

  it('is that of the gravest doubt, in any order', () => {
    fc.assert(
      fc.property(doubts, (list) => {
        const weights = new Set<string>(list.map(({ code }) => doubtCodes[code]))
        const gravest = weights.has('invalid') ? 'invalid' : weights.has('degraded') ? 'degraded' : 'valid'
        expect(trustUnder(list)).toBe(gravest)
        expect(trustUnder([...list].reverse())).toBe(gravest)
      }),
    )
  })
})

describe('the verdict', () => {
  it('turns a pass on an invalid run into a failure, and leaves every other outcome', () => {
    fc.assert(
      fc.property(outcomes, doubts, (thresholds, list) => {
        const verdict = judge(thresholds, list)
        const spoiled = thresholds === 'passed' && verdict.trust === 'invalid'
        expect(verdict.outcome).toBe(spoiled ? 'failed' : thresholds)
        expect(verdict.doubts).toEqual(list)
      }),
    )
  })

  it('lets a pass stand on a degraded run, and says so', () => {
    expect(judge('passed', [doubt('driver-lost')])).toMatchObject({ outcome: 'passed', trust: 'degraded' })
  })
})
