import { expect, it } from '@jest/globals'
import { Attempts } from './attempts.ts'
import { createLog } from './log.ts'

it('what fails is logged once with its stack, and what comes after it is done', () => {
  const lines: string[] = []
  const write = (text: string): boolean => lines.push(text) > 0
  const attempts = new Attempts(createLog('x', 'info', { write, flush: () => Promise.resolve() }))
  let done = 0
  for (let time = 0; time < 3; time += 1) {
    attempts.run('telling', () => {
      throw new Error('it broke')
    })
    attempts.run('telling', () => (done += 1))
  }
  expect(done).toBe(3)
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'error', what: 'telling', reason: 'it broke', stack: expect.stringContaining('attempts.test') },
  ])
})
