import { afterEach, expect, it } from '@jest/globals'
import type { Show } from '../../cluster/backend.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { sayThrough } from '../io/say.ts'
import { metricsAt, OneTest, testAnswer } from './answers.suite.ts'
import { watchTest } from './watch.ts'

afterEach(() => {
  sayThrough(undefined)
})

it('watching a test shows it until it is over, and has it at its end', async () => {
  const lines: string[] = []
  sayThrough((line) => lines.push(line))
  const test = testAnswer(planWith({ kind: 'closed', seconds: 30, connections: 1 }))
  const over = { ...test, state: 'finished' as const }
  const backend = Object.assign(new OneTest(test), {
    follow: (_: string, show?: Show): Promise<void> => {
      show?.(metricsAt(10, { statuses: { 200: 50 } }))
      backend.answer = over
      return Promise.resolve()
    },
  })
  expect(await watchTest(backend, 'abc')).toBe(over)
  expect(lines).toEqual(['10s of 30s, 20s left   5/s of 5/s   p99 – ms   errors 0'])
})
