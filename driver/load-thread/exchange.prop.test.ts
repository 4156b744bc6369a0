import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { amounts } from '../../lib/drawing.suite.ts'
import { micros } from '../../lib/units.ts'
import { Exchange, NEVER } from '../engines/exchange.ts'
import { FreePlaces } from './free-places.ts'

const instants = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 2, arbitrary: amounts(1e12) },
  { weight: 1, arbitrary: fc.constant(Number(NEVER)) },
)
const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: instants.map((at) => ({ act: 'push' as const, at })) },
    { weight: 2, arbitrary: fc.constant({ act: 'pop' as const, at: 0 }) },
    // As in a load: a place that was removed is returned, and is free at another instant.
    { weight: 3, arbitrary: instants.map((at) => ({ act: 'reuse' as const, at })) },
  ),
  { maxLength: 120, size: 'max' },
)

/** The same by sorting a list. */
class SortedPlaces {
  readonly list: Exchange[] = []

  push(exchange: Exchange): void {
    this.list.push(exchange)
    this.list.sort((a, b) => (a.freeAt < b.freeAt ? -1 : Number(a.freeAt > b.freeAt)))
  }

  /** Any of the places that are free at the same instant may be first. */
  remove(exchange: Exchange): void {
    const at = this.list.indexOf(exchange)
    if (at < 0) throw new Error('a place that is not free was taken')
    this.list.splice(at, 1)
  }
}

test('places are removed as from a sorted list, in whatever order they are returned', () => {
  fc.assert(
    fc.property(acts, (script) => {
      const places = new FreePlaces()
      const model = new SortedPlaces()
      const push = (exchange: Exchange, at: number): void => {
        exchange.freeAt = micros(at)
        places.push(exchange)
        model.push(exchange)
      }
      const pop = (): Exchange | undefined => {
        const [first] = model.list
        const taken = places.pop()
        expect(taken?.freeAt).toBe(first?.freeAt)
        if (taken === undefined) return undefined
        model.remove(taken)
        return taken
      }
      for (const { act, at } of script) {
        if (act === 'push') push(new Exchange(), at)
        else if (act === 'pop') pop()
        else push(pop() ?? new Exchange(), at)
        expect([places.size, places.peek()?.freeAt]).toEqual([model.list.length, model.list[0]?.freeAt])
      }
      const rest = Array.from({ length: places.size }, () => places.pop())
      expect(rest.map((exchange) => exchange?.freeAt)).toEqual(model.list.map(({ freeAt }) => freeAt))
      expect(new Set(rest)).toEqual(new Set(model.list))
      expect([places.pop(), places.peek(), places.size]).toEqual([undefined, undefined, 0])
    }),
  )
})

test('ten thousand places are removed in order', () => {
  const places = new FreePlaces()
  for (let i = 0; i < 10_000; i += 1) {
    const exchange = new Exchange()
    exchange.freeAt = micros((i * 7_919) % 10_007)
    places.push(exchange)
  }
  const out = Array.from({ length: 10_000 }, () => places.pop()?.freeAt ?? NaN)
  expect(out).toEqual(out.toSorted((a, b) => a - b))
  expect(new Set(out).size).toBe(10_000)
})
