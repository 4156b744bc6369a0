/** The list of tests, changes of a test, and the queue. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Subject, expectError, startSubject } from './subject.suite.ts'

const TOKEN = 'a-token-of-sufficient-length'
const as = { headers: { authorization: `Bearer ${TOKEN}` } }

let subject: Subject
let testId: string
beforeEach(async () => {
  subject = await startSubject({ token: TOKEN })
  const made = await subject.ask('POST', '/avalanche', as)
  testId = (made.json as { TestId: string }).TestId
  await subject.service.queue.add(testId, { at: '2026-12-24T03:00:00Z' })
})
afterEach(async () => {
  await subject.api.close()
})

describe('a test', () => {
  test('is listed with others, newest first, up to the limit', async () => {
    const { json } = await subject.ask('POST', '/avalanche', as)
    const { TestId } = json as { TestId: string }
    const listed = async (query: string): Promise<unknown> => (await subject.ask('GET', `/tests${query}`, as)).json
    const both = { total: 2, tests: [{ TestId }, { TestId: testId }] }
    expect(await listed('')).toMatchObject(both)
    for (const many of ['2', '1000', '0002']) expect(await listed(`?limit=${many}`)).toMatchObject(both)
    expect((await listed('?limit=1')) as { tests: unknown[] }).toMatchObject({ tests: [{ TestId }] })
    expect(((await listed('?limit=1')) as { tests: unknown[] }).tests).toHaveLength(1)
    expect(await listed('?offset=1')).toMatchObject({ total: 2, tests: [{ TestId: testId }] })
    expect(await listed('?order=ascending')).toMatchObject({ tests: [{ TestId: testId }, { TestId }] })
    expect(await listed(`?search=${TestId.toLowerCase()}%20drafted`)).toMatchObject({ total: 1, tests: [{ TestId }] })
    expect(await listed('?search=nothing-like-it')).toEqual({ total: 0, tests: [] })
  })

  test.each(['offset=-1', 'offset=x', 'sort=size', 'order=down', `search=${'x'.repeat(201)}`])(
    'is not listed for ?%s, which is reported',
    async (query) => {
      const answer = await subject.ask('GET', `/tests?${query}`, as)
      expectError(answer, 'invalid-request')
      expect(answer.json).toMatchObject({ error: { details: { path: `?${query.split('=')[0] ?? ''}` } } })
    },
  )

  test('has another name after a PATCH, and is gone after a DELETE', async () => {
    const renamed = await subject.ask('PATCH', `/tests/${testId}`, { ...as, body: { name: 'before the change' } })
    expect([renamed.status, renamed.json]).toEqual([200, { TestId: testId, name: 'before the change' }])
    expect((await subject.ask('GET', `/tests/${testId}`, as)).json).toMatchObject({ name: 'before the change' })
    for (const body of [{}, { name: 5 }, { name: 'x'.repeat(201) }, { title: 'x' }]) {
      expectError(await subject.ask('PATCH', `/tests/${testId}`, { ...as, body }), 'invalid-request')
    }
    await subject.ask('POST', `/trigger/${testId}`, as)
    expectError(await subject.ask('DELETE', `/tests/${testId}`, as), 'busy')
    await subject.ask('POST', `/stop/${testId}`, as)
    expect((await subject.ask('DELETE', `/tests/${testId}`, as)).json).toEqual({ deleted: testId })
    expectError(await subject.ask('GET', `/tests/${testId}`, as), 'not-found')
  })

  test('waits in the queue after a trigger with a condition', async () => {
    const { TestId } = (await subject.ask('POST', '/avalanche', as)).json as { TestId: string }
    const body = { after: testId, at: '2026-12-24T04:00:00+01:00' }
    const answer = await subject.ask('POST', `/trigger/${TestId}`, { ...as, body })
    expect(answer.json).toMatchObject({ TestId, state: 'queued', position: 2, after: testId })
    const queued = (await subject.ask('GET', '/queue', as)).json
    expect(queued).toMatchObject({ queue: [{ TestId: testId }, { TestId, position: 2 }], refused: [] })
    for (const wrong of [{ at: 'tomorrow' }, { at: '2026-12-24T03:00:00' }, { after: 5 }, { when: 'now' }]) {
      expectError(await subject.ask('POST', `/trigger/${TestId}`, { ...as, body: wrong }), 'invalid-request')
    }
    for (const wrong of [{ position: 0 }, { position: 1.5 }, { at: 'x' }, { rank: 1 }]) {
      expectError(await subject.ask('PATCH', `/queue/${TestId}`, { ...as, body: wrong }), 'invalid-request')
    }
    expect((await subject.ask('DELETE', `/queue/${testId}`, as)).json).toMatchObject({
      queue: [{ TestId, position: 1 }],
    })
  })

  test.each(['', '0', '-1', '1001', '1.5', '1e2', '0x5', ' 5', 'all', '99999999999', '1&limit=2'])(
    'is not listed for a limit of %j, which is reported',
    async (limit) => {
      const answer = await subject.ask('GET', `/tests?limit=${encodeURI(limit)}`, as)
      expectError(answer, 'invalid-request')
      const message = '?limit: must be a whole number from 1 to 1000'
      expect(answer.json).toMatchObject({ error: { message, details: { path: '?limit' } } })
    },
  )

  test('is not listed with an unknown query parameter, and the known ones are named', async () => {
    const answer = await subject.ask('GET', '/tests?limt=5', as)
    expectError(answer, 'invalid-request')
    expect(answer.json).toMatchObject({ error: { message: '?limt: is not known: did you mean `?limit`?' } })
  })
})
