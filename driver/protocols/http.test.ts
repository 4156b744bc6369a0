import { describe, expect, test } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { http } from './http.ts'
import { protocolContract } from './protocol.suite.ts'

protocolContract(http, { says: { transport: { streams: 0 } }, sentence: /options of 'http' are wrong: streams: / })

describe('The memory of a connection', () => {
  const bytesEach = (target: string, body: string): number => {
    const plan = planWith({ kind: 'closed', seconds: 1, connections: 1 })
    return http.needs({ ...plan, target, requests: [{ name: 'only', method: 'POST', headers: {}, body }] }).bytesEach
  }

  test('includes the body, but plain connections share a large one', () => {
    const none = bytesEach('http://a.test/', '')
    expect([10_000, 50_000].map((size) => bytesEach('http://a.test/', 'x'.repeat(size)) - none)).toEqual([
      10_000, 16_384,
    ])
    const secure = bytesEach('https://a.test/', '')
    expect(bytesEach('https://a.test/', 'x'.repeat(50_000)) - secure).toBe(50_000)
  })
})
