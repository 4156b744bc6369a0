import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sortKeys } from '../../lib/api/sort-keys.ts'
import { listPlaceOf, pagesOf, wholeList } from './list-place.ts'
import { hashOf, isSameView, type Place, placeOf } from './place.ts'

const lists = fc.record({
  search: fc.string({ unit: 'grapheme' }),
  sort: fc.constantFrom(...sortKeys),
  descending: fc.boolean(),
  page: fc.integer({ min: 1, max: 1_000 }),
})

describe('the address of a place', () => {
  it('leads back to the place, for any id of a test', () => {
    const places: fc.Arbitrary<Place> = fc.oneof(
      fc.constantFrom<Place>({ view: 'fleet' }, { view: 'new' }),
      fc.string({ unit: 'grapheme' }).map((plan) => ({ view: 'new' as const, plan })),
      lists.map((list) => ({ view: 'history' as const, list })),
      fc.string({ minLength: 1, unit: 'grapheme' }).map((testId) => ({ view: 'test' as const, testId })),
    )
    fc.assert(
      fc.property(places, (place) => {
        expect(placeOf(hashOf(place))).toEqual(place)
      }),
    )
  })

  it.each(['', '#', '#/', '#/nowhere', '#fleet/x'])('is that of the fleet for %j', (hash) => {
    expect(placeOf(hash)).toEqual({ view: 'fleet' })
  })

  it('may be malformed', () => {
    expect(placeOf('#/tests/%zz')).toEqual({ view: 'test', testId: '%zz' })
  })
})

describe('the address of the list of tests', () => {
  it('is short for the whole list, and names what differs from it', () => {
    expect(hashOf({ view: 'history', list: wholeList })).toBe('#/tests')
    const list = { search: 'a b', sort: 'p99', descending: false, page: 3 } as const
    expect(hashOf({ view: 'history', list })).toBe('#/tests?search=a+b&sort=p99&order=ascending&page=3')
  })

  it.each(['', 'page=0', 'page=-1', 'page=1.5', 'page=x', 'sort=nothing', 'order=up', 'other=1', '%zz'])(
    'counts what is malformed as absent: %j',
    (query) => {
      expect(listPlaceOf(query)).toEqual(wholeList)
    },
  )

  it('leads to another page of the same view, and to a test as another view', () => {
    const list = { view: 'history', list: wholeList } as const
    const test = { view: 'test', testId: 'a' } as const
    expect(isSameView(list, { ...list, list: { ...wholeList, page: 2 } })).toBe(true)
    expect([isSameView(list, test), isSameView(test, { ...test, testId: 'b' }), isSameView(test, test)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('has at least one page, and a page for each fifty tests begun', () => {
    expect([0, 1, 50, 51, 10_000].map(pagesOf)).toEqual([1, 1, 1, 2, 200])
  })
})
