import { describe, expect, it } from '@jest/globals'
import { DECIDE_SECONDS, mostSeconds, searchSettings } from '../../lib/search/settings.ts'
import type { Stage } from '../../lib/search/stage.ts'
import { begunSearch, continued, type Holding, judgedSeconds, type SearchState, stoppedSearch } from './conduct.ts'
import { stageWith } from './models.suite.ts'

const settings = searchSettings({ from: 100, to: 1_000, everySeconds: 20 })
const [BEGIN, END] = [30, 30 + mostSeconds(settings)]

const judge = ({ stage }: Holding): Stage => stageWith(stage, stage.perSecond <= 300 ? 'kept' : 'broken')

/** All states of a search whose windows arrive and whose rates take effect as late as the bound allows. */
function statesOf(end = END, late = DECIDE_SECONDS): SearchState[] {
  const states = [begunSearch(settings, BEGIN)]
  for (let second = BEGIN; second < END + 1_000; second += 1) {
    const last = states.at(-1)
    if (last?.holding === undefined) return states
    const next = continued(settings, last, { through: second, earliest: second + late, end }, judge)
    if (next !== last) states.push(next)
  }
  return states
}

describe('a search in time', () => {
  it('judges each stage when all its windows have arrived, and then announces the next', () => {
    const first = begunSearch(settings, BEGIN)
    expect(first.holding).toEqual({
      at: 30,
      stage: { perSecond: 100, purpose: 'explore', seconds: 20, settleSeconds: 5 },
    })
    expect(first.holding === undefined ? undefined : judgedSeconds(first.holding)).toEqual({ from: 35, to: 50 })
    expect(continued(settings, first, { through: 49, earliest: 52, end: END }, judge)).toBe(first)
    const second = continued(settings, first, { through: 50, earliest: 53, end: END }, judge)
    expect(second).toMatchObject({ stages: [{ perSecond: 100 }], holding: { at: 53, stage: { perSecond: 200 } } })
  })

  it('never overlaps two stages, and ends within its phase', () => {
    const states = statesOf()
    const holdings = states.flatMap(({ holding }) => (holding === undefined ? [] : [holding]))
    for (const [index, holding] of holdings.slice(1).entries()) {
      expect(holding.at - (holdings[index]?.at ?? 0)).toBe(20 + DECIDE_SECONDS)
    }
    expect(states.at(-1)).toMatchObject({ result: { end: 'found', kept: { confirmed: true } } })
    expect(states.at(-1)).not.toHaveProperty('holding')
  })

  it('ends with what it has when its phase has no time for another stage, or its load ends', () => {
    const cut = statesOf(BEGIN + 100).at(-1)
    expect(cut?.result).toMatchObject({ end: 'stopped', kept: { perSecond: 200, confirmed: false } })
    const [, second] = statesOf()
    expect(stoppedSearch(second ?? { stages: [] }).result).toMatchObject({ end: 'stopped', kept: { perSecond: 100 } })
    expect(stoppedSearch(cut ?? { stages: [] })).toEqual(cut)
  })

  it('goes on after its state was read from JSON', () => {
    const [, , third] = statesOf()
    expect(JSON.parse(JSON.stringify(third))).toEqual(third)
  })
})
