import { expect, it } from '@jest/globals'
import { Attempts } from './attempts.ts'
import { createLog } from './log.ts'

it('a failing act is logged once with its stack, and the following acts are run', () => {
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

it('a different failure, or a failure of another act, is logged separately', () => {
  const lines: string[] = []
  const write = (text: string): boolean => lines.push(text) > 0
  const attempts = new Attempts(createLog('x', 'info', { write, flush: () => Promise.resolve() }))
  const failing = (reason: unknown) => (): void => {
    throw reason
  }
  for (let time = 0; time < 2; time += 1) {
    attempts.run('telling', failing(new Error('it broke')))
    attempts.run('telling', failing(new Error('it fell')))
    attempts.run('a timer', failing(new Error('it broke')))
    attempts.run('a timer', failing('no error at all'))
  }
  const said = lines.map((line) => JSON.parse(line) as { what: string; reason: string })
  expect(said.map(({ what, reason }) => [what, reason])).toEqual([
    ['telling', 'it broke'],
    ['telling', 'it fell'],
    ['a timer', 'it broke'],
    ['a timer', 'no error at all'],
  ])
})
