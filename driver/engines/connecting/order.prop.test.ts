import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isIPv6 } from 'node:net'
import { inTurn } from './order.ts'

const addresses = fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 12 })
const turns = fc.nat({ max: 1_000_000 })

test('each address is tried once in every turn', () => {
  fc.assert(
    fc.property(addresses, turns, (given, turn) => {
      expect(inTurn(given, turn).toSorted()).toEqual(given.toSorted())
    }),
  )
})

test('over as many turns as there are addresses, from any turn on, each is first once', () => {
  fc.assert(
    fc.property(addresses, turns, (given, turn) => {
      const firsts = given.map((_, i) => inTurn(given, turn + i)[0])
      expect(firsts.toSorted()).toEqual(given.toSorted())
    }),
  )
})

test('families alternate while both remain, and IPv6 begins the first turn', () => {
  fc.assert(
    fc.property(addresses, turns, (given, turn) => {
      const families = inTurn(given, turn).map(isIPv6)
      const fewer = Math.min(...[true, false].map((family) => families.filter((each) => each === family).length))
      const alternating = families.slice(0, 2 * fewer)
      expect(alternating).toEqual(alternating.map((_, i) => (i % 2 === 0 ? families[0] : !families[0])))
      if (fewer > 0) expect(isIPv6(inTurn(given, 0)[0] ?? '')).toBe(true)
    }),
  )
})
