import { afterEach, describe, expect, it } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { sayThrough } from '../io/say.ts'
import { metricsAt, OneTest, phaseOf, testAnswer } from './answers.suite.ts'
import { PlainView } from './plain-view.ts'

afterEach(() => {
  sayThrough(undefined)
})

function shown() {
  const lines: string[] = []
  sayThrough((line) => lines.push(line))
  const shape = { kind: 'constant', count: { value: 3_000, per: 'total' }, rate: { value: 100, per: 'total' } } as const
  const test = testAnswer(planWith(shape))
  return { lines, view: new PlainView(new OneTest(test), test) }
}

const healthy = { statuses: { 200: 500 }, took: { success: [[500, 1_500]] } } as const

describe('progress without a terminal', () => {
  it('is a line every five seconds of the load', () => {
    const { lines, view } = shown()
    for (let second = 1; second <= 12; second += 1) view.show(metricsAt(second, healthy))
    expect(lines).toEqual([
      '5s of 30s, 25s left   100/s of 100/s   p99 ~1.500 ms   errors 0',
      '10s of 30s, 20s left   50/s of 50/s   p99 ~1.500 ms   errors 0',
    ])
  })

  it('goes on while the load drains, and leaves its end to the report', () => {
    const { lines, view } = shown()
    const failing = { statuses: { 200: 10 }, failures: { timeout: 5 }, droppedBacklog: 3 }
    view.show(metricsAt(30, failing))
    expect(lines).toEqual([])
    view.show(metricsAt(36, failing))
    view.show({ ...metricsAt(41, failing), state: 'finished' })
    expect(lines).toEqual(['30s of 30s, draining for 6s   0.278/s of 0.417/s   p99 – ms   errors 5   dropped 3'])
  })

  it('has the phase of a plan of several', () => {
    const lines: string[] = []
    sayThrough((line) => lines.push(line))
    const shape = { kind: 'closed', seconds: 20, connections: 1 } as const
    const [phase] = planWith(shape).phases
    if (phase === undefined) throw new Error('a plan has a phase')
    const plan = { ...planWith(shape), phases: [{ ...phase, name: 'climb\n' }, phase] }
    const test = testAnswer(plan)
    const phases = ['climb\n', 'load'].map((name, i) => phaseOf(name, [i * 20, 20 * (i + 1)], { planned: 5, sent: 5 }))
    new PlainView(new OneTest(test), test).show(metricsAt(5, healthy, phases))
    expect(lines).toEqual(['5s of 40s, 35s left   climb? (1 of 2)   100/s of 100/s   p99 ~1.500 ms   errors 0'])
  })

  it('ends with the view', () => {
    const { lines, view } = shown()
    view.stopping()
    view.close()
    view.show(metricsAt(5, healthy))
    expect(lines).toEqual([])
  })
})
