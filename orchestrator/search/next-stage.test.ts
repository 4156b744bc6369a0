import { describe, expect, it } from '@jest/globals'
import { mostSeconds, mostStages, searchSettings } from '../../lib/search/settings.ts'
import type { PlannedStage, SearchResult, Stage } from '../../lib/search/stage.ts'
import { searched, stageWith } from './models.suite.ts'
import { nextStage } from './next-stage.ts'

const settings = searchSettings({ from: 100, to: 1_000, everySeconds: 30 })

/** The stages as texts: purpose, rate, outcome. */
function textsOf({ stages }: SearchResult): string[] {
  return stages.map(({ purpose, perSecond, outcome }) => `${purpose} ${Math.round(perSecond)} ${outcome}`)
}

/** A search with these outcomes, and then with those of a target of this capacity. */
function search(outcomes: readonly Stage['outcome'][], capacity = 1e9): SearchResult {
  let at = 0
  return searched(settings, (stage) =>
    stageWith(stage, outcomes[at++] ?? (stage.perSecond <= capacity ? 'kept' : 'broken')),
  )
}

function outcomeAt(capacity: number, { perSecond }: PlannedStage): Stage['outcome'] {
  return perSecond <= capacity ? 'kept' : 'broken'
}

/** The rates that a search tries to confirm. */
function ratesConfirmed(run: (stage: PlannedStage) => Stage): number[] {
  const { stages } = searched(settings, (stage) =>
    stage.purpose === 'recover' ? stageWith(stage, 'kept') : run(stage),
  )
  return stages.filter(({ purpose }) => purpose === 'confirm').map(({ perSecond }) => perSecond)
}

describe('a search', () => {
  it('doubles the rate, lets the target recover, halves the interval, and confirms', () => {
    const result = search([], 300)
    expect(textsOf(result)).toEqual([
      'explore 100 kept',
      'explore 200 kept',
      'explore 400 broken',
      'recover 50 kept',
      'bisect 300 kept',
      'bisect 350 broken',
      'recover 75 kept',
      'bisect 325 broken',
      'recover 75 kept',
      'bisect 313 broken',
      'recover 75 kept',
      'bisect 306 broken',
      'recover 75 kept',
      'bisect 303 broken',
      'recover 75 kept',
      'confirm 300 kept',
    ])
    expect(result).toMatchObject({
      end: 'found',
      kept: { perSecond: 300, confirmed: true },
      broken: { perSecond: 303.125, breaches: [{ text: 'p99 < 250ms', value: '312 ms' }] },
    })
  })

  it('has stages with a part that is not judged, and a longer one to recover', () => {
    const [first] = [nextStage(settings, [])]
    expect(first).toEqual({ stage: { perSecond: 100, purpose: 'explore', seconds: 30, settleSeconds: 8 } })
    const broken = stageWith({ perSecond: 100, purpose: 'explore', seconds: 30, settleSeconds: 8 }, 'broken')
    expect(nextStage(settings, [broken])).toEqual({
      stage: { perSecond: 25, purpose: 'recover', seconds: 30, settleSeconds: 20 },
    })
  })

  it('ends at the highest rate if that is kept', () => {
    const result = search([])
    expect(textsOf(result).slice(-2)).toEqual(['explore 1000 kept', 'confirm 1000 kept'])
    expect(result).toMatchObject({ end: 'at-least', kept: { perSecond: 1_000, confirmed: true }, broken: null })
  })

  it('tries the lowest rate twice: the target may have been cold', () => {
    const cold = search(['broken', 'kept', 'kept'], 150)
    expect(textsOf(cold).slice(0, 4)).toEqual([
      'explore 100 broken',
      'recover 25 kept',
      'repeat 100 kept',
      'explore 200 broken',
    ])
    expect(cold.end).toBe('found')
    const slow = search([], 10)
    expect(textsOf(slow)).toEqual([
      'explore 100 broken',
      'recover 25 broken',
      ...Array<string>(3).fill('recover 25 broken'),
    ])
    expect(search(['broken', 'kept', 'broken'])).toMatchObject({
      ...{ end: 'none-kept', kept: null, broken: { perSecond: 100 } },
    })
  })

  it('repeats a rate that broke once, if all below it are kept', () => {
    const result = search(['kept', 'kept', 'broken'], 900)
    const texts = textsOf(result)
    expect(texts).toContain('repeat 400 kept')
    expect(result.kept?.perSecond).toBeGreaterThan(900 * 0.98)
    expect(texts.filter((text) => text.startsWith('repeat'))).toHaveLength(1)
  })

  it('goes on below a rate that is not confirmed, further each time', () => {
    const rates = ratesConfirmed((stage) =>
      stageWith(stage, stage.purpose === 'confirm' ? 'broken' : outcomeAt(300, stage)),
    )
    expect(rates).toEqual([300, 294, 288, 276, 252, 204])
    // Below the lowest rate there is none.
    const low = ratesConfirmed((stage) =>
      stageWith(stage, stage.purpose === 'confirm' ? 'broken' : outcomeAt(105, stage)),
    )
    expect(low).toEqual([104.6875, 102.59375, 100.5, 100])
  })

  it('goes on with what the target answered, if that is less', () => {
    const rates = ratesConfirmed((stage) =>
      stage.purpose === 'confirm' && stage.perSecond > 200
        ? { ...stageWith(stage, 'broken'), endedShare: 0.5 }
        : stageWith(stage, outcomeAt(300, stage)),
    )
    expect(rates).toEqual([300, 147])
  })

  it('ends where the generator has a limit twice, and does not name that rate as one of the target', () => {
    const result = search(['kept', 'kept', 'generator-limit', 'generator-limit'])
    expect(result).toMatchObject({ end: 'generator', kept: { perSecond: 200, confirmed: false }, broken: null })
    expect(result.stages.map(({ perSecond }) => perSecond)).toEqual([100, 200, 400, 400])
  })

  it('goes on after a limit of the generator that does not return', () => {
    expect(textsOf(search(['kept', 'generator-limit', 'kept', 'generator-limit', 'generator-limit']))).toEqual([
      'explore 100 kept',
      'explore 200 generator-limit',
      'explore 200 kept',
      'explore 400 generator-limit',
      'explore 400 generator-limit',
    ])
  })

  it('repeats a stage with nothing to judge once', () => {
    expect(textsOf(search(['undecided', 'kept', 'undecided', 'undecided']))).toEqual([
      'explore 100 undecided',
      'explore 100 kept',
      'explore 200 undecided',
      'explore 200 undecided',
    ])
    expect(search(['undecided', 'undecided'])).toMatchObject({ end: 'undecided', kept: null, broken: null })
  })

  it('ends if the target does not recover, or if it has had its most stages', () => {
    const stuck = search(['kept', 'broken', 'broken', 'undecided', 'broken', 'broken'])
    expect(stuck).toMatchObject({ end: 'not-recovered', kept: { perSecond: 100 }, broken: { perSecond: 200 } })
    expect(stuck.stages).toHaveLength(6)
  })

  it('does not say that a target did not recover because the generator met a limit meanwhile', () => {
    const texts = textsOf(search(['kept', 'broken', 'generator-limit', 'kept']))
    expect(texts.slice(1, 4)).toEqual(['explore 200 broken', 'recover 25 generator-limit', 'bisect 150 kept'])
  })

  it('calls a target that keeps no rate at all by its name', () => {
    const never = Array.from({ length: 6 }, () => 'broken' as const)
    expect(search(never)).toMatchObject({ end: 'none-kept', kept: null, broken: { perSecond: 100 } })
  })

  it('has at most as many stages as its phase is made for', () => {
    // Twice: the first rate, 4 doublings, 6 halvings, 6 confirmations.
    expect(mostStages(settings)).toBe(34)
    expect(mostSeconds(settings)).toBe(34 * 33)
  })
})
