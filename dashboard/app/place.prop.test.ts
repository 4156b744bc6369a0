import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hashOf, type Place, placeOf } from './place.ts'

describe('the address of a place', () => {
  it('leads back to the place, for any id of a test', () => {
    const places: fc.Arbitrary<Place> = fc.oneof(
      fc.constantFrom<Place>({ view: 'fleet' }, { view: 'new' }, { view: 'history' }),
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
