/** Every driver accepts what the API accepts: each plan that it makes is written and read back as a driver reads it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createdAnswer } from '../../lib/api/answers.ts'
import { testConfig } from '../../lib/messages/test-config.ts'
import { hashOf, MAX_COUNT, MAX_TARGET } from '../../lib/plan/plan.ts'
import { engineNames } from '../../lib/plan/transport.ts'
import { type Subject, startSubject } from './subject.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject()
})
afterAll(async () => {
  await subject.api.close()
})

/** Returns the status of the response; if a test was created, its config must be read back unchanged. */
async function expectReadable(path: string, body: object): Promise<number> {
  const answer = await subject.ask('POST', path, { body })
  if (answer.status >= 300) return answer.status
  const { TestId: testId } = createdAnswer.parse(answer.json)
  const plan = subject.service.test(testId).config
  const read = testConfig.read(Buffer.from(testConfig.write({ testId, plan, hash: hashOf(plan) })))
  expect(read).toEqual({ ok: true, message: { testId, plan, hash: hashOf(plan) } })
  return answer.status
}

const origin = 'http://127.0.0.1/'
/** Numbers near the limits of many fields, and arbitrary ones. */
const number = fc.oneof(
  fc.constantFrom(0, 1, 2, 5e-324, 0.5, 3_600, 86_400, 604_800, 604_801, 1e7, MAX_COUNT, MAX_COUNT + 1, 2 ** 53),
  fc.integer({ min: 0, max: 100_000 }),
  fc.double({ min: 0, noNaN: true }),
)
const target = fc
  .tuple(
    fc.integer({ min: MAX_TARGET - 20, max: MAX_TARGET + 20 }),
    fc.constantFrom('x', 'ä', '%', '\u{1f986}', '"', ' x'),
  )
  .map(([length, letter]) => (origin + letter.repeat(length)).slice(0, length))
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 }))
const value = fc.stringMatching(/^[\t -~\u0080-\u00ff]{0,50}$/)
const headers = fc.dictionary(
  fc.stringMatching(/^[A-Za-z0-9!#$&'*+.^_`|~-]{1,20}$/),
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })),
)
const transport = fc.record(
  {
    engine: fc.constantFrom(...engineNames),
    streams: number,
    proxy: target,
    connectTo: fc.constantFrom('127.0.0.1:80', '[::1]:65535', 'localhost:1'),
    dnsTtlSeconds: number,
    connectTimeoutMs: number,
    keepAlive: fc.boolean(),
    redirects: number,
    maxHeaderBytes: number,
    serverName: text,
    insecure: fc.boolean(),
  },
  { requiredKeys: [] },
)
const common = { name: text, target, method: fc.constantFrom('get', 'POST', "x!#$%&'*+.^_`|~-"), headers, body: text }
const numbers = { count: number, connections: number, rate: number, timeout: number, drain: number }
const both = { ...common, ...numbers, identify: fc.boolean(), strict: fc.boolean(), transport }
const stage = fc.record({ from: number, to: number, seconds: number }, { requiredKeys: ['to', 'seconds'] })
const own = {
  duration: number,
  stages: fc.array(stage, { maxLength: 3 }),
  poisson: fc.boolean(),
  seed: number,
  think: number,
}
const avalanches = fc.record({ ...both, ...own }, { requiredKeys: [] })
const tsunamis = fc.record(
  { ...both, bursts: number, size: number, loads: number, burst: number },
  { requiredKeys: [] },
)
/** A few fields: with many fields, one of them is nearly always too large. */
const few = (bodies: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  bodies
    .chain((body) => fc.subarray(Object.entries(body), { maxLength: 3 }))
    .map((fields) => Object.fromEntries(fields))

describe('every driver accepts what the API accepts', () => {
  test('for an avalanche', async () => {
    const taken = new Set<number>()
    await fc.assert(
      fc.asyncProperty(few(avalanches), async (body) => {
        taken.add(await expectReadable('/avalanche', body))
      }),
      { numRuns: propertyRuns(300) },
    )
    expect(taken).toContain(201)
  })

  test('for a tsunami', async () => {
    const paths = fc.constantFrom('/tsunami/0', '/tsunami/0.001', '/tsunami/2', '/tsunami/86400')
    await fc.assert(
      fc.asyncProperty(paths, few(tsunamis), async (path, body) => {
        await expectReadable(path, body)
      }),
      { numRuns: propertyRuns(200) },
    )
  })

  test.each([
    ['an address of 2,000 characters', { target: origin.padEnd(2_000, 'x') }, 201],
    ['an address of 2,001 characters', { target: origin.padEnd(2_001, 'x') }, 400],
    ['a long name', { name: '\u0000'.repeat(200) }, 201],
  ])('for %s', async (_, body, status) => {
    expect(await expectReadable('/avalanche', body)).toBe(status)
  })

  test('up to the largest record', async () => {
    // Each character of the address has four bytes, which no allowance for the rest of a record covers.
    const address = origin + '\u{1f986}'.repeat(990)
    const sizes = fc.integer({ min: 650_000, max: 700_000 })
    const taken = new Set<number>()
    const check = async (length: number): Promise<void> => {
      const body = 'x'.repeat(length)
      taken.add(await expectReadable('/avalanche', { target: address, body, headers: { a: 'b' } }))
      // An escape takes two bytes in a record.
      const escaped = '"'.repeat(Math.floor(length / 1.5))
      taken.add(await expectReadable('/avalanche', { target: address, body: escaped }))
    }
    await fc.assert(fc.asyncProperty(sizes, check), { numRuns: 20 })
    expect(taken).toEqual(new Set([201, 413]))
  })
})
