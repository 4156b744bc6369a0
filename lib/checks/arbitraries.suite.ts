/** Checks for property tests. */
import fc from 'fast-check'
import { limitOps } from '../comparison.ts'
import { type Check, textRules, valueOps, type Scalar } from './check.ts'

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('ab {}#:&"\\\n>=')), minLength: 1, maxLength: 20 }),
  fc.string({ minLength: 1, maxLength: 150 }),
)
/** Texts that are expressions too, of which each matches itself only. */
const word = fc.stringMatching(/^[a-z]{1,8}$/)
const path = fc.constantFrom('$', '$.id', '$.items[0].id', '$.items[-1]', "$['a b']", '$["__proto__"]')
const name = fc.constantFrom('content-type', 'x-a', '__proto__', 'etag')
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const range = fc
  .tuple(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 100, max: 999 }))
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])

const rule = fc.oneof(
  fc.record({ rule: fc.constant('matches' as const), text: word }),
  fc.record({ rule: fc.constantFrom(...textRules.filter((each) => each !== 'matches')), text }),
)
const presence = fc.constantFrom('exists' as const, 'absent' as const)
const scalar: fc.Arbitrary<Scalar> = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const comparison = fc.oneof(
  fc.record({ op: fc.constantFrom('=' as const, '!=' as const), value: scalar }),
  fc.record({ op: fc.constantFrom(...valueOps), value: number }),
)

const each: fc.Arbitrary<Check>[] = [
  fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => ({ kind: 'status', ranges })),
  fc.record({ kind: fc.constant('header' as const), name, rule: presence }),
  fc.tuple(name, rule).map(([of, own]) => ({ kind: 'header-text', name: of, ...own })),
  rule.map((own) => ({ kind: 'body', ...own })),
  fc.record({ kind: fc.constant('json' as const), path, rule: presence }),
  fc.tuple(path, comparison).map(([at, own]) => ({ kind: 'json-value', path: at, ...own })),
  fc
    .tuple(fc.constantFrom(...limitOps), fc.nat({ max: 3_600_000_000 }))
    .map(([op, micros]) => ({ kind: 'time', op, ms: micros / 1_000 })),
  fc.record({ kind: fc.constant('size' as const), op: fc.constantFrom(...limitOps), bytes: fc.nat() }),
]

/** Any check. */
export const checks: fc.Arbitrary<Check> = fc.oneof(...each)

/** What a plan can say at most once: by kind, and by header or path. */
function placeOf(check: Check): string {
  if ('name' in check) return `header ${check.name}${check.kind === 'header' ? '' : ` ${check.rule} ${check.text}`}`
  if ('path' in check) return `json ${check.path}`
  return check.kind === 'body' ? `body ${check.rule} ${check.text}` : check.kind
}

/** Lists of checks in the order in which a plan that is read has them. */
export const checkLists: fc.Arbitrary<Check[]> = fc
  .uniqueArray(checks, { minLength: 1, maxLength: 8, selector: placeOf })
  .map(withoutMixedHeaders)
  .map(inOrder)

/** A header has rules, or is there or not. */
function withoutMixedHeaders(list: readonly Check[]): Check[] {
  const plain = new Set(list.flatMap((check) => (check.kind === 'header' ? [check.name] : [])))
  return list.filter((check) => check.kind !== 'header-text' || !plain.has(check.name))
}

const kinds: readonly (readonly Check['kind'][])[] = [
  ['status'],
  ['header', 'header-text'],
  ['body'],
  ['json', 'json-value'],
  ['time'],
  ['size'],
]

/** By kind, then by header in the order of the first of each, then by rule. */
function inOrder(list: readonly Check[]): Check[] {
  const names = list.flatMap((check) => ('name' in check ? [check.name] : []))
  const rank = (check: Check): number[] => [
    kinds.findIndex((kind) => kind.includes(check.kind)),
    'name' in check ? names.indexOf(check.name) : 0,
    'text' in check ? textRules.indexOf(check.rule) : 0,
  ]
  return list.toSorted((a, b) => {
    const other = rank(b)
    return rank(a).reduce((order, value, index) => order || value - (other[index] ?? 0), 0)
  })
}
