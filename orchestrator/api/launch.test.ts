/** `?trigger=true`: one call creates a test and triggers it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { BreakwaterError } from '../../lib/errors.ts'
import { type Subject, startSubject } from './subject.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject()
})
beforeEach(() => {
  subject.service.triggerFailure = undefined
})
afterAll(async () => {
  await subject.api.close()
})

async function created(path: string): Promise<string> {
  return ((await subject.ask('POST', path)).json as { TestId: string }).TestId
}

describe('a new test', () => {
  test.each(['/avalanche', '/tsunami/2', '/rerun/ID'])('of %s is triggered by the same call', async (path) => {
    const real = path.replace('ID', await created('/avalanche'))
    const { status, headers, json } = await subject.ask('POST', `${real}?trigger=true`)
    const { TestId } = json as { TestId: string }
    expect([status, headers.location]).toEqual([201, `/tests/${TestId}`])
    expect(json).toEqual({
      TestId,
      state: 'running',
      startAt: expect.any(String),
      drivers: [expect.objectContaining({ nodeId: 'mallard', state: 'running' })],
      leftOut: [],
    })
    expect(subject.service.test(TestId).state).toBe('running')
  })

  test.each(['/avalanche', '/avalanche?trigger=false'])('of %s is created only', async (path) => {
    const { json } = await subject.ask('POST', path)
    expect(Object.keys(json as object)).toEqual(['TestId'])
  })

  test('whose trigger is refused stays created, and the error names it', async () => {
    subject.service.triggerFailure = new BreakwaterError('busy', 'another test runs', { details: { running: 'x' } })
    const { status, json } = await subject.ask('POST', '/avalanche?trigger=true')
    const [newest] = subject.service.tests().tests
    const TestId = newest?.TestId ?? ''
    const message = `test '${TestId}' was created, but its trigger failed: another test runs`
    expect([status, json]).toEqual([409, { error: { code: 'busy', message, details: { running: 'x', TestId } } }])
    expect(subject.service.test(TestId).state).toBe('drafted')
  })

  test.each(['yes', '1', ''])('is not created for ?trigger=%s', async (value) => {
    const before = subject.service.tests().tests.length
    const { status, json } = await subject.ask('POST', `/avalanche?trigger=${value}`)
    expect([status, json]).toMatchObject([400, { error: { message: '?trigger: must be true or false' } }])
    expect(subject.service.tests().tests.length).toBe(before)
  })
})
