import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { generatorLoads } from './arbitraries.suite.ts'
import { type GeneratorLoad, joinLimits, laterLoad, limits, worseLoad } from './generator.ts'

const loads = fc.option(generatorLoads, { nil: undefined })
const figures = ['loopLag', 'cpu', 'gc', 'busy'] as const

describe('the worse of two loads', () => {
  it('has the worse value of each figure, in any order and grouping', () => {
    fc.assert(
      fc.property(loads, loads, loads, (a, b, c) => {
        const worst = worseLoad(worseLoad(a, b), c)
        expect(worseLoad(c, worseLoad(b, a))).toEqual(worst)
        expect(worseLoad(a, a)).toEqual(a)
        for (const name of figures) {
          const seen = [a?.[name], b?.[name], c?.[name]].filter((figure) => figure !== undefined)
          expect(worst?.[name]).toBe(seen.length === 0 ? undefined : Math.max(...seen))
        }
      }),
    )
  })
})

describe('two consecutive windows', () => {
  it('have the worse value of each figure, but the total busy share of the later one', () => {
    fc.assert(
      fc.property(loads, loads, (older, newer) => {
        const joined = laterLoad(older, newer)
        for (const name of ['loopLag', 'cpu', 'gc'] as const)
          expect(joined?.[name]).toBe(worseLoad(older, newer)?.[name])
        expect(joined?.busy).toBe(newer?.busy ?? older?.busy)
      }),
    )
  })

  it('may be joined in any grouping', () => {
    fc.assert(
      fc.property(loads, loads, loads, (a, b, c) => {
        expect(laterLoad(laterLoad(a, b), c)).toEqual(laterLoad(a, laterLoad(b, c)))
      }),
    )
  })

  it('contain no figure that is in neither of them', () => {
    const silent: GeneratorLoad = { loopLag: 1, cpu: 0.5, gc: 0 }
    expect(laterLoad(silent, silent)).toEqual(silent)
    expect(laterLoad(undefined, undefined)).toBeUndefined()
  })
})

describe('limits', () => {
  it('of two windows are the union of both, each once and in the order of the list', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...limits]), fc.shuffledSubarray([...limits]), (a, b) => {
        expect(joinLimits(a, b)).toEqual(limits.filter((limit) => new Set([...a, ...b]).has(limit)))
      }),
    )
  })
})
