import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { between } from '../../lib/drawing.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { mostStages, searchSettings } from '../../lib/search/settings.ts'
import { randomOf } from '../../lib/plan/random.ts'
import { cliffAt, Load, queueOf, searched } from './models.suite.ts'

const settings = searchSettings({ from: 5, to: 500, everySeconds: 20 })
const capacities = between(20, 100)
const numRuns = propertyRuns(100)

function isNear(value: number | undefined, known: number, share = 0.05): boolean {
  return value !== undefined && Math.abs(value - known) <= share * known
}

describe('a search finds the breaking point of', () => {
  it('a queue with k servers, within 5 %', () => {
    fc.assert(
      fc.property(capacities, fc.integer({ min: 1, max: 8 }), (capacity, servers) => {
        const load = new Load(
          queueOf(servers, () => servers / capacity),
          ['p99 < 500ms', 'errors < 1%'],
        )
        const { end, kept, broken, stages } = searched(settings, (stage) => load.run(stage))
        expect({ end, confirmed: kept?.confirmed, near: isNear(kept?.perSecond, capacity) }).toEqual({
          ...{ end: 'found', confirmed: true, near: true },
        })
        expect(isNear(broken?.perSecond, capacity)).toBe(true)
        expect(stages.length).toBeLessThanOrEqual(mostStages(settings))
      }),
      { numRuns },
    )
  })

  it('a target that sheds what is above a rate', () => {
    fc.assert(
      fc.property(capacities, (capacity) => {
        const load = new Load(cliffAt(capacity), ['p99 < 250ms', 'errors < 1%'])
        const { end, kept, broken } = searched(settings, (stage) => load.run(stage))
        expect([end, isNear(kept?.perSecond, capacity / 0.99)]).toEqual(['found', true])
        expect(broken?.breaches.map(({ text }) => text)).toEqual(['errors < 1%'])
      }),
      { numRuns },
    )
  })

  it('a target that becomes slower with each request: what is confirmed is what it keeps then', () => {
    fc.assert(
      fc.property(capacities, between(40_000, 200_000), (capacity, half) => {
        let served = 0
        const capacityNow = (): number => capacity / (1 + served / half)
        const queue = queueOf(1, () => 1 / capacityNow())
        const load = new Load(
          (at) => {
            served += 1
            return queue(at)
          },
          ['p99 < 500ms'],
        )
        const { end, kept } = searched(settings, (stage) => load.run(stage))
        expect([end, kept?.confirmed, isNear(kept?.perSecond, capacityNow())]).toEqual(['found', true, true])
      }),
      { numRuns },
    )
  })

  it('a target whose errors are not judged: it has to keep up', () => {
    const load = new Load(
      queueOf(1, () => 1 / 50),
      ['errors < 1%'],
    )
    const long = searchSettings({ from: 5, to: 500, everySeconds: 120 })
    const { end, kept, broken } = searched(long, (stage) => load.run(stage))
    expect([end, isNear(kept?.perSecond, 50, 0.1)]).toEqual(['found', true])
    expect(broken?.breaches.map(({ text }) => text)).toEqual(['the target keeps up'])
  })
})

describe('a search on a queue with random arrivals and services', () => {
  // Of M/M/1, the share of responses after t is exp(−(μ − λ) t): p99 is ln 100 ÷ (μ − λ).
  const [service, limit] = [100, 0.5]
  const capacity = service - Math.log(100) / limit

  it.each([1, 2, 3, 4, 5])('finds the rate at which p99 reaches the limit, within 10 %: seed %i', (seed) => {
    const random = randomOf(seed, 0)
    const exponential = (rate: number): number => -Math.log(1 - random()) / rate
    const load = new Load(
      queueOf(1, () => exponential(service)),
      ['p99 < 500ms'],
      exponential,
    )
    const long = searchSettings({ from: 10, to: 1_000, everySeconds: 200 })
    const { kept } = searched(long, (stage) => load.run(stage))
    expect([kept?.confirmed, isNear(kept?.perSecond, capacity, 0.1)]).toEqual([true, true])
  })
})
