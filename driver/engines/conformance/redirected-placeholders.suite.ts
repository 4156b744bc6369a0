/** Redirects of requests with placeholders, for engines that follow them. */
import { expect, test } from '@jest/globals'
import type { HttpEngineFactory } from '../http-job.ts'
import { OK, RawTarget } from './raw-target.suite.ts'
import { fireMany, jobFor, told } from './witness.suite.ts'

export function redirectedPlaceholdersContract(factory: HttpEngineFactory): void {
  test.each([
    [307, true],
    [308, true],
    [303, false],
  ])('follows redirects after %d with the same values of placeholders', async (status, repeated) => {
    const request = {
      method: 'POST',
      path: '/from/{{uuid}}',
      headers: { 'x-uuid': '{{uuid}}', 'x-time': '{{time}}' },
      body: '{{n}} {{text 20}} {{pick é|€}} {{epoch}}',
      placeholders: true as const,
    }
    const redirect = `HTTP/1.1 ${status} Over There\r\nLocation: ../next\r\nContent-Length: 0\r\n\r\n`
    const target = await RawTarget.listen(async (socket, seen) => {
      // Long enough for another time.
      await new Promise((resolve) => setTimeout(resolve, 5))
      socket.write(seen.line.includes(' /from/') ? redirect : OK)
    })
    const job = { requests: [{ name: 'only', ...request }], transport: { redirects: 1 } }
    const outcomes = await fireMany(factory, jobFor(target.url(), job), 2)
    await target.close()
    const seen = target.seen.map(({ line, headers, body }) => ({
      step: line.replace(/[0-9a-f-]{36}/, 'UUID'),
      headers: ['x-uuid', 'x-time'].map((name) => headers.get(name)),
      body,
    }))
    expect(outcomes.map(told)).toEqual([200, 200])
    const both = ['POST /from/UUID HTTP/1.1', `${repeated ? 'POST' : 'GET'} /next HTTP/1.1`]
    expect(seen.map(({ step }) => step)).toEqual([...both, ...both])
    for (const [first, second] of [seen.slice(0, 2), seen.slice(2)]) {
      expect(second?.headers).toEqual(first?.headers)
      expect(second?.body).toBe(repeated ? first?.body : '')
    }
    expect(seen[2]?.headers).not.toEqual(seen[0]?.headers)
  })
}
