import { requestOf } from '../plan/arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import { newTestId } from '../ids.ts'
import { MAX_LARGE_MESSAGE_BYTES } from '../messages/reading.ts'
import { testConfig } from '../messages/test-config.ts'
import { hashOf, type Plan } from '../plan/plan.ts'
import { avalancheBody, avalanchePlan } from './bodies.ts'
import { planFault } from './plan-check.ts'

function planWith(body: object): Plan {
  return avalanchePlan(avalancheBody.parse(body), 'http://127.0.0.1:8000')
}

function sizeOf(plan: Plan): number {
  return Buffer.byteLength(testConfig.write({ testId: newTestId(), plan, hash: hashOf(plan) }))
}

/** Each is one byte in memory and six in JSON. */
const escaped = (length: number): string => '\u0001'.repeat(length)

describe('a plan', () => {
  it('is accepted up to the largest record that drivers read, and rejected one byte above', () => {
    const most = planWith({ body: escaped(100_000) })
    const request = requestOf(most)
    const room = MAX_LARGE_MESSAGE_BYTES - sizeOf(most)
    const filled = (bytes: number): Plan => ({
      ...most,
      requests: [{ ...request, body: `${request.body ?? ''}${'x'.repeat(bytes)}` }],
    })
    expect(sizeOf(filled(room))).toBe(MAX_LARGE_MESSAGE_BYTES)
    expect(planFault(filled(room))).toBeUndefined()
    expect(planFault(filled(room + 1))).toEqual({
      code: 'too-large',
      message: expect.stringMatching(/^the plan takes 921601 bytes, .*: use a shorter body or fewer headers$/),
    })
  })

  it('is also too large when its headers make it so', () => {
    const headers = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-${index}`, '"'.repeat(8_000)]))
    expect(planFault(planWith({ headers }))).toMatchObject({ code: 'too-large' })
  })

  it('that is invalid as a whole is reported with the path of the error', () => {
    const plan = planWith({ rate: 0.001, count: 1_000_000 })
    expect(planFault(plan)).toMatchObject({
      code: 'invalid-request',
      issues: [{ path: expect.arrayContaining(['shape', 'rate']) }],
    })
  })
})
