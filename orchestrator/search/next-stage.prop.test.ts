import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { between } from '../../lib/drawing.suite.ts'
import { mostStages, searchSettings } from '../../lib/search/settings.ts'
import { type Stage, stageOutcomes } from '../../lib/search/stage.ts'
import { boundsOf } from './bounds.ts'
import { searched, stageWith } from './models.suite.ts'

const ranges = fc
  .record({
    from: between(0.1, 1_000),
    factor: between(1.001, 5_000),
    everySeconds: fc.integer({ min: 5, max: 3_600 }),
  })
  .map(({ from, factor, everySeconds }) => searchSettings({ from, to: from * factor, everySeconds }))

const isJudged = ({ purpose }: Pick<Stage, 'purpose'>): boolean => purpose !== 'recover'

describe('a search', () => {
  it('ends within its most stages, whatever becomes of them, and names what it has seen', () => {
    const outcomes = fc.array(fc.constantFrom(...stageOutcomes, 'kept' as const, 'broken' as const), { minLength: 1 })
    fc.assert(
      fc.property(ranges, outcomes, fc.boolean(), (settings, drawn, isClear) => {
        const clear = drawn.map((outcome) => (outcome === 'generator-limit' && isClear ? 'broken' : outcome))
        let at = 0
        const { kept, broken, stages, end } = searched(settings, (stage) =>
          stageWith(stage, clear[at++ % clear.length] ?? 'kept'),
        )
        expect(stages.length).toBeLessThanOrEqual(mostStages(settings))
        const judged = stages.filter(isJudged)
        expect(judged.every(({ perSecond }) => perSecond >= settings.from && perSecond <= settings.to)).toBe(true)
        const has = (rate: number | undefined, outcome: Stage['outcome']): boolean =>
          rate === undefined || judged.some((stage) => stage.perSecond === rate && stage.outcome === outcome)
        expect([has(kept?.perSecond, 'kept'), has(broken?.perSecond, 'broken')]).toEqual([true, true])
        expect(kept?.perSecond ?? 0).toBeLessThan(broken?.perSecond ?? Number.POSITIVE_INFINITY)
        const isLimited = judged.slice(-2).filter(({ outcome }) => outcome === 'generator-limit').length === 2
        expect(end === 'generator').toBe(isLimited)
      }),
    )
  })

  it('finds the breaking point of a target that has one, to the precision', () => {
    fc.assert(
      fc.property(ranges, between(0, 1.2), (settings, part) => {
        const { from, to, precision } = settings
        const capacity = from * (to / from) ** part
        const { kept, broken, end, stages } = searched(settings, (stage) =>
          stageWith(stage, stage.perSecond <= capacity ? 'kept' : 'broken'),
        )
        expect(end).toBe(capacity >= to ? 'at-least' : 'found')
        expect(kept).toEqual({ perSecond: kept?.perSecond, confirmed: true })
        expect(kept?.perSecond).toBeLessThanOrEqual(capacity)
        if (broken === null) expect(kept?.perSecond).toBe(to)
        else {
          expect(broken.perSecond).toBeGreaterThan(capacity)
          expect(broken.perSecond - (kept?.perSecond ?? 0)).toBeLessThanOrEqual(precision * broken.perSecond)
        }
        expect(stages.filter(isJudged).length).toBeLessThanOrEqual(mostStages(settings) / 2)
      }),
    )
  })

  it('finds it within 10 %, whichever stage breaks by chance', () => {
    fc.assert(
      fc.property(ranges, between(0, 0.99), fc.nat(30), (settings, part, unlucky) => {
        const capacity = settings.from * (settings.to / settings.from) ** part
        let at = 0
        const { kept, end } = searched(settings, (stage) => {
          const isUnlucky = stage.purpose !== 'recover' && at++ === unlucky
          return stageWith(stage, stage.perSecond <= capacity && !isUnlucky ? 'kept' : 'broken')
        })
        // Below the lowest rate there is none to which it could go.
        if (end === 'unconfirmed') expect(capacity).toBeLessThan(settings.from * (1 + 2 * settings.precision))
        else {
          expect(kept?.confirmed).toBe(true)
          expect(kept?.perSecond).toBeLessThanOrEqual(capacity)
          expect(kept?.perSecond).toBeGreaterThanOrEqual(capacity * 0.9)
        }
      }),
    )
  })
})

describe('the bounds', () => {
  it('never contradict each other: what is kept is below what is not', () => {
    const stages = fc.array(
      fc.record({ perSecond: fc.integer({ min: 1, max: 9 }), outcome: fc.constantFrom(...stageOutcomes) }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(stages, (drawn) => {
        const { kept, broken } = boundsOf(
          drawn.map(({ perSecond, outcome }) =>
            stageWith({ perSecond, purpose: 'explore', seconds: 5, settleSeconds: 3 }, outcome),
          ),
        )
        expect(kept?.perSecond ?? 0).toBeLessThan(broken?.perSecond ?? Number.POSITIVE_INFINITY)
      }),
    )
  })
})
