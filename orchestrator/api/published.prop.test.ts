/** Tests from published plans: each is published again as it is, or refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createdAnswer } from '../../lib/api/answers.ts'
import { planFault } from '../../lib/api/plan-check.ts'
import { plans, planWith } from '../../lib/plan/arbitraries.suite.ts'
import { hashOf } from '../../lib/plan/plan.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { expectError, startSubject, type Subject } from './subject.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject({ allowedTargets: ['*'] })
})
afterAll(async () => {
  await subject.api.close()
})

const plan = planWith({ kind: 'closed', count: { value: 5, per: 'driver' }, connections: 2 })

function ask(body: unknown, query = ''): ReturnType<Subject['ask']> {
  return subject.ask('POST', `/tests/published${query}`, { body })
}

describe('a published plan', () => {
  test('becomes the plan of another test, with the same hash', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (given) => {
        const answer = await ask(given)
        if (planFault(given) !== undefined) {
          expect(answer.status).toBeGreaterThanOrEqual(400)
          return
        }
        expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('TestId')])
        const { config } = subject.service.test(createdAnswer.parse(answer.json).TestId)
        expect(config).toEqual(JSON.parse(JSON.stringify(given)))
        expect(hashOf(config)).toBe(hashOf(given))
      }),
      { numRuns: propertyRuns(100) },
    )
  })

  test('is triggered by the same call if that is asked for', async () => {
    expect((await ask(plan, '?trigger=true')).json).toMatchObject({ state: 'running' })
  })

  test.each<[string, object, string[]]>([
    ['at its top', { ...plan, scenarios: ['p99 < 1s'] }, ['scenarios']],
    ['in a phase', { ...plan, phases: plan.phases.map((phase) => ({ ...phase, pace: 1 })) }, ['phases.0.pace']],
    [
      'in a request',
      { ...plan, requests: plan.requests.map((request) => ({ ...request, think: {}, x: 1 })) },
      ['requests.0.think', 'requests.0.x'],
    ],
  ])('with a key that this version does not know %s is refused, and not run without it', async (_, body, paths) => {
    const before = subject.service.tests().total
    const answer = await ask(body)
    expectError(answer, 'invalid-request')
    const { details } = (answer.json as { error: { details: { issues: { path: string }[] } } }).error
    expect(details.issues.map(({ path }) => path)).toEqual(paths)
    expect(subject.service.tests().total).toBe(before)
  })

  test.each<[string, object, string]>([
    ['a cloud metadata address', { target: 'http://169.254.169.254/' }, 'forbidden'],
    ['a socket', { transport: { unixSocket: '/run/docker.sock' } }, 'forbidden'],
    ['no phase', { phases: [] }, 'invalid-request'],
  ])('may not have %s', async (_, change, code) => {
    expectError(await ask({ ...plan, ...change }), code as 'forbidden')
  })

  test('must be given', async () => {
    expectError(await ask(undefined), 'invalid-request')
    expectError(await ask([]), 'invalid-request')
  })
})
