/** Usual values for property tests, and the most extreme ones that a JSON number or text can have. */
import fc from 'fast-check'

const extremes = fc.constantFrom(
  ...[0, -1, 0.5, 5e-324, -1e15, 1e12, 1e12 + 1, 1e15, 3.2e14, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e19, 1e300, -1e300],
)

/** A usual number; `withExtremes` may replace it. */
export function near(usual: number): fc.Arbitrary<number> {
  return fc.constantFrom(usual, usual, usual + 1)
}

/** The same record with some of its numbers made extreme: one or two, so that the rest stays valid. */
export function withExtremes(records: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const changes = fc.array(fc.tuple(fc.nat(), extremes), { maxLength: 2 })
  return fc.tuple(records, changes).map(([record, chosen]) => {
    const copy = structuredClone(record)
    const places = numbersIn(copy)
    for (const [at, number] of chosen) places[at % Math.max(1, places.length)]?.(number)
    return copy
  })
}

/** For each number inside a value, a function that replaces it. */
function numbersIn(value: object): ((number: number) => void)[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    if (typeof item === 'number') return [(number: number) => void Object.assign(value, { [key]: number })]
    return typeof item === 'object' && item !== null ? numbersIn(item) : []
  })
}

/** Arbitrary texts. */
export const texts = fc.oneof(
  fc.constant('x'),
  fc.string({ maxLength: 20 }),
  fc.constantFrom('', '__proto__', 'constructor', 'y'.repeat(200), '\u0000', '"}\n', '\ud800'),
)

/** Usually present. */
export function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 6 })
}
