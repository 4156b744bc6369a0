/** Answers of the API about a running test, and a backend that has just these, for tests. */
import type { Backend } from '../../cluster/backend.ts'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import type { AskedChange, ChangedAnswer, LoadChange } from '../../lib/api/load-changes.ts'
import { figuresAnswerOf } from '../../lib/api/figures.ts'
import type { RecentAnswer } from '../../lib/api/recent.ts'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import { nothingLost, summarise } from '../../lib/measure/summary.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { fromSeconds } from '../../lib/units.ts'

export const START = '2026-01-01T00:00:00.000Z'
export const START_MS = Date.parse(START)

export function testAnswer(config: Plan, change: Partial<TestAnswer> = {}): TestAnswer {
  return {
    ...{ TestId: 'abc', name: '', type: 'avalanche', state: 'running', config },
    ...{ createdAt: START, startAt: START, endedAt: null },
    verdict: { outcome: 'none', trust: 'valid', headline: '', doubts: [] },
    ...{ failureDetails: {}, checkExamples: {}, drivers: [], events: [] },
    ...change,
  }
}

type Counted = Parameters<typeof tallyWith>[0]

/** The figures after some seconds. @param sent the requests of each phase, all completed */
export function metricsAt(seconds: number, counts: Counted, phases: MetricsAnswer['phases'] = []): MetricsAnswer {
  const time = fromSeconds(seconds)
  const overall = figuresAnswerOf(summarise(tallyWith(counts), { time, due: time, neverSent: 0, lost: nothingLost }))
  return {
    ...{ TestId: 'abc', state: 'running', missing: [], requests: [], parts: [], labels: [] },
    windowEnd: new Date(START_MS + seconds * 1_000).toISOString(),
    ...{ overall, phases, recent: recentOf(seconds, overall) },
    drivers: [{ nodeId: 'one', ...overall }],
  }
}

function recentOf(to: number, { rates, failed, dropped, latencies }: MetricsAnswer['overall']): RecentAnswer {
  return { from: Math.max(0, to - 5), to, rates, failed, dropped, response: latencies.response }
}

/** The figures of a phase. @param counts how many of its planned requests have been sent, and have ended */
export function phaseOf(
  name: string,
  [from, to]: readonly [number | null, number | null],
  { planned, sent }: { planned: number; sent: number },
): MetricsAnswer['phases'][number] {
  const { overall } = metricsAt(1, {})
  const { statuses, failures, checks, bytes, latencies } = overall
  return {
    ...{ name, measured: true, kind: 'constant', from, to, seconds: 1, rates: { sent: 0, throughput: 0 } },
    ...{ planned, sent, completed: sent, failed: 0, succeeded: sent, checkFailed: 0, dropped: 0, neverSent: 0 },
    ...{ statuses, failures, checks, bytes, response: latencies.response },
  }
}

/** A backend of one test that can be asked for its timeline and changed. */
export class OneTest implements Backend {
  readonly asked: AskedChange[] = []
  refusal: Error | undefined
  answer: TestAnswer

  constructor(answer: TestAnswer) {
    this.answer = answer
  }

  test(): Promise<TestAnswer> {
    return Promise.resolve(this.answer)
  }

  timeline(): ReturnType<Backend['timeline']> {
    const { TestId, state } = this.answer
    return Promise.resolve({ TestId, state, cursor: 'x-1', ageMs: 0, seconds: 0, points: [], drivers: [] })
  }

  change(_: string, wanted: AskedChange): Promise<ChangedAnswer> {
    this.asked.push(wanted)
    if (this.refusal !== undefined) return Promise.reject(this.refusal)
    const { changes = [], TestId } = this.answer
    const change: LoadChange = { ...{ seq: changes.length, fromSeconds: 7, phase: 'load' }, ...wanted }
    this.answer = { ...this.answer, changes: [...changes, change] }
    return Promise.resolve({ TestId, change })
  }

  readonly create = unexpected
  readonly trigger = unexpected
  readonly follow = unexpected
  readonly metrics = unexpected
  readonly histogram = unexpected
  readonly stop = unexpected
  readonly threadsFor = (): undefined => undefined
  readonly leftBehind = (): undefined => undefined
}

function unexpected(): never {
  throw new Error('the view asks for more than it should')
}
