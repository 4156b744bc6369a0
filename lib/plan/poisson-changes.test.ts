import { expect, it } from '@jest/globals'
import { PoissonStream, type PoissonShape } from './poisson.ts'

it('a changed random load has as many arrivals as each driver sends of it, however often they are counted', () => {
  const stages = [{ from: 50, to: 150, seconds: 4 }]
  const shape: PoissonShape = { kind: 'poisson', per: 'total', seed: 7, stages, drawn: 100 }
  const places = [
    { index: 0, of: 2 },
    { index: 1, of: 2 },
    { index: 0, of: 1 },
  ]
  const counts = places.map((driver) => new PoissonStream(shape, driver).count)
  const sent = places.map((driver) => {
    const stream = new PoissonStream(shape, driver)
    let count = 0
    while (stream.next(0) !== undefined) count += 1
    return count
  })
  expect(counts).toEqual(sent)
  expect(places.map((driver) => new PoissonStream(shape, driver).count)).toEqual(counts)
  expect(new Set(counts).size).toBeGreaterThan(1)
})
