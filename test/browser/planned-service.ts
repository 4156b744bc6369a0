/** An orchestrator in memory with a test of four phases that is running. */
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import type { PartFigures } from '../../lib/api/breakdown.ts'
import type { PointAnswer, TimelineAnswer } from '../../lib/api/timeline.ts'
import { type Plan, planSchema } from '../../lib/plan/plan.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'

/** What is planned, sent and completed in a second of each phase, and when it begins and ends. */
const phases = [
  { name: 'warm-up', kind: 'constant', measured: false, from: 0, to: 5, each: [100, 100, 98] },
  { name: 'rest', kind: 'pause', measured: false, from: 5, to: 10, each: [0, 0, 0] },
  { name: 'plateau', kind: 'constant', measured: true, from: 10, to: 20, each: [1_000, 950, 940] },
  { name: 'users', kind: 'closed', measured: true, from: 20, to: 40, each: [null, 320, 310] },
] as const

/** Five seconds of warm-up, five of pause, ten of open load, twenty of closed load. */
export function runningPlan(): Plan {
  const preset = avalanche({ target: 'http://127.0.0.1:1/', name: 'planned', rate: 10, seconds: 10 })
  const [phase] = preset.phases
  const constant = (rate: number, seconds: number): object => {
    return {
      kind: 'constant',
      seconds,
      rate: { value: rate, per: 'total' },
      count: { value: rate * seconds, per: 'total' },
    }
  }
  return planSchema.parse({
    ...preset,
    type: 'plan',
    phases: [
      { ...phase, name: 'warm-up', measured: false, shape: constant(100, 5) },
      { ...phase, name: 'rest', shape: { kind: 'pause', seconds: 5 } },
      { ...phase, name: 'plateau', shape: constant(1_000, 10) },
      { ...phase, name: 'users', shape: { kind: 'closed', connections: 64, per: 'total', seconds: 20 } },
    ],
  })
}

/** Its test has run for some seconds on two drivers. */
export class PlannedService extends MemoryService {
  seconds = 15

  override test(testId: string): TestAnswer {
    const test = super.test(testId)
    const startAt = new Date(Date.now() - this.seconds * 1_000).toISOString()
    const drivers = ['a', 'b'].map((nodeId) => ({ nodeId, boot: 'FirstBootAbc', state: 'running' as const }))
    return { ...test, state: 'running', startAt, drivers }
  }

  override metrics(testId: string): MetricsAnswer {
    return { ...super.metrics(testId), phases: phases.map((phase) => ({ ...phase, ...this.#figures(phase) })) }
  }

  override timeline(testId: string): TimelineAnswer {
    const points = Array.from({ length: this.seconds }, (_, from) => this.#point(from))
    const { response } = this.figures.latencies
    const drivers = ['a', 'b'].map((nodeId) => {
      const own = points.map(({ from, to, sent, completed, failed }) => {
        return { ...{ from, to, failed, sent: sent / 2, completed: completed / 2 }, median: 2, p99: 5, slip: 0 }
      })
      return { nodeId, sent: 1, completed: 1, failed: 0, response, points: own }
    })
    const cursor = `epoch-${this.seconds}`
    return { ...super.timeline(testId), state: 'running', cursor, ageMs: 300, seconds: this.seconds, points, drivers }
  }

  #figures({ from, to, each: [planned, sent, completed] }: (typeof phases)[number]): PartFigures & { seconds: number } {
    const seconds = Math.max(0, Math.min(this.seconds, to) - from)
    const counts = { failed: 0, checkFailed: 0, dropped: 0, neverSent: 0, bytes: 0 }
    return {
      ...{ seconds, planned: (planned ?? 0) * (to - from), sent: sent * seconds, completed: completed * seconds },
      ...{ ...counts, succeeded: completed * seconds },
      rates: { sent, throughput: completed },
      ...{ statuses: {}, failures: {}, checks: {}, response: this.figures.latencies.response },
    }
  }

  #point(from: number): PointAnswer {
    const { each = [0, 0, 0] } = phases.find((phase) => from >= phase.from && from < phase.to) ?? {}
    const [planned, sent, completed] = each
    const { response } = this.figures.latencies
    const latencies = { response, service: response, wait: response, slip: response }
    const counts = { planned, sent, completed, failed: 0, checkFailed: 0, dropped: 0, bytes: sent * 100 }
    return {
      from,
      to: from + 1,
      windows: 2,
      ...counts,
      statuses: { '200': completed },
      failures: {},
      checks: {},
      ...latencies,
      heat: [],
    }
  }
}
