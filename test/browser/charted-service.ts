/** An orchestrator in memory for tests of the charts. */
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { DriverHistoryAnswer } from '../../lib/api/driver-history.ts'
import type { PointAnswer, TimelineAnswer } from '../../lib/api/timeline.ts'
import { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'

/** When its tests start. */
export const START = '2026-01-02T03:04:05.000Z'
/** How long they last. */
export const SECONDS = 20

/** A finished test of two drivers and twenty seconds, with doubts about a part of it. */
export class ChartedService extends MemoryService {
  /** The seconds since the start at which each driver beat. */
  beatsAt: readonly number[] = []

  override driver(nodeId: string): DriverHistoryAnswer {
    return { ...super.driver(nodeId), heartbeats: this.beatsAt.map(beatAt) }
  }

  override test(testId: string): TestAnswer {
    const test = super.test(testId)
    const doubts = [
      { code: 'dropped', message: 'the backlog was full', from: 12, to: 15 },
      { code: 'few-samples', message: 'too few samples' },
    ]
    const stopped = { at: '2026-01-02T03:04:23.000Z', code: 'stopped', message: 'by hand' }
    const verdict = { ...test.verdict, trust: 'degraded' as const, doubts }
    return { ...test, state: 'finished', startAt: START, verdict, events: [...test.events, stopped] }
  }

  override timeline(testId: string): TimelineAnswer {
    const points = Array.from({ length: SECONDS }, (_, from) => pointAt(from, this.figures.latencies.response))
    const total = { sent: 10, completed: 10, failed: 0, response: this.figures.latencies.response }
    const drivers = ['a', 'b'].map((nodeId) => ({
      ...{ nodeId, ...total },
      points: [0, 1].map((from) => ({
        from,
        to: from + 1,
        sent: 5,
        completed: 5,
        failed: 0,
        median: 2,
        p99: 5,
        slip: 0,
      })),
    }))
    return { ...super.timeline(testId), seconds: SECONDS, points, drivers }
  }
}

/** Ten responses in one row of the heat map, and one four rows above it. */
function pointAt(from: number, latency: PointAnswer['response']): PointAnswer {
  const counts = {
    planned: null,
    sent: 11,
    completed: 11,
    failed: 0,
    dropped: 0,
    bytes: 100,
    checkFailed: 0,
    checks: {},
  }
  const all = { response: latency, service: latency, wait: latency, slip: latency }
  const heat: PointAnswer['heat'] = [
    [40, 10],
    [44, 1],
  ]
  return { from, to: from + 1, windows: 2, ...counts, statuses: { '200': 11 }, failures: {}, ...all, heat }
}

/** A driver with more to do each second; it runs no test, so it has no slip. */
function beatAt(second: number): DriverHistoryAnswer['heartbeats'][number] {
  const at = new Date(Date.parse(START) + second * 1_000).toISOString()
  const load = { cpu: second / 10, rss: 100e6 + second * 10e6, loopLagMs: 1 + second, outbox: second }
  return { at, state: 'idle', ...load, slipMs: null, clockOffsetMs: 0.1 }
}
