import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkFields, checksOf } from '../plan-language/checks.ts'
import { interpret } from '../plan-language/interpret.ts'
import { checksSchema as keysSchema } from '../plan-language/schema-checks.ts'
import { replaced } from '../plan-language/variables.ts'
import { Scope } from '../plan-language/scope.ts'
import type { Fields } from '../plan-language/source.ts'
import { checkLists } from './arbitraries.suite.ts'
import { checksSchema } from './check.ts'
import { type Checked, Checks, type NoBody } from './evaluate.ts'

const bodies: fc.Arbitrary<Buffer | NoBody> = fc.oneof(
  fc.constantFrom<NoBody>('too-large', 'not-decoded'),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
)
const responses: fc.Arbitrary<Checked> = fc.record({
  status: fc.integer({ min: 100, max: 999 }),
  header: fc.option(fc.string(), { nil: undefined }).map((value) => () => value),
  body: bodies,
  ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
  bytes: fc.nat(),
})

describe('checks', () => {
  it('that are printed as keys read back to the same ones', () => {
    fc.assert(
      fc.property(checkLists, (checks) => {
        const faults: Parameters<typeof checksOf>[2] = []
        const raw = replaced(checkFields(checks), [], { scope: new Scope(new Map(), undefined), faults }) as Fields
        const { value, faults: wrong } = interpret(keysSchema, raw)
        expect([...faults, ...wrong]).toEqual([])
        expect(checksOf(value, [], faults)).toEqual(checks)
        expect(faults).toEqual([])
        expect(checksSchema.parse(checks)).toEqual(checks)
      }),
    )
  })

  it('fail alone as they fail together', () => {
    fc.assert(
      fc.property(checkLists, responses, (checks, response) => {
        const together = new Checks(checks)
        const alone = checks.flatMap((check) => {
          const one = new Checks([check])
          return one.failed(response).map((index) => one.texts[index])
        })
        const failed = together.failed(response).map((index) => together.texts[index])
        expect(new Set(failed)).toEqual(new Set(alone))
      }),
    )
  })
})
