/** An orchestrator without Kafka and drivers: tests live in memory, and calls fail on request. */
import {
  type CreatedAnswer,
  type DriverAnswer,
  type DriversAnswer,
  type FiguresAnswer,
  type HealthAnswer,
  type LiveAnswer,
  liveAnswer,
  type LiveEvent,
  type MetricsAnswer,
  type RunState,
  type StoppedAnswer,
  type TestAnswer,
  type TriggeredAnswer,
} from '../../lib/api/answers.ts'
import type { ChangedAnswer, WantedChange } from '../../lib/api/load-changes.ts'
import type { DriverHistoryAnswer } from '../../lib/api/driver-history.ts'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import type { PoisonRecord } from '../../lib/bus/messenger.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { newTestId } from '../../lib/ids.ts'
import { eachMeasurement } from '../../lib/measure/measurements.ts'
import { type Histograms, histogramsOf } from '../../lib/measure/summary.ts'
import { emptyTally, type Tally } from '../../lib/measure/tally.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { MemoryArchive, MemoryQueue, type MemoryTests } from './memory-archive.suite.ts'
import type { OrchestratorCounters, OrchestratorService } from '../service.ts'

export class MemoryService implements OrchestratorService {
  /** If set, every call of a client throws this error. */
  failure: Error | undefined
  /** If set, every trigger throws this error. */
  triggerFailure: Error | undefined
  health: HealthAnswer = { status: 'ok', reasons: [] }
  /** The changes that were asked for. */
  readonly wanted: WantedChange[] = []
  readonly driversSeen: DriverAnswer[] = [driverNamed('mallard')]
  readonly poisonCounts = [{ topic: 'metrics', reason: 'not-json', count: 2 }]
  readonly poisonLatest: PoisonRecord[] = [
    { topic: 'metrics', offset: '7', reason: 'not-json', detail: 'Unexpected token', head: '6e6f' },
  ]
  readonly #tests = new Map<string, TestAnswer>()
  readonly #known: MemoryTests = {
    get: (testId) => this.test(testId),
    list: () => this.tests(),
    set: (test) => {
      this.#tests.set(test.TestId, test)
    },
    delete: (testId) => {
      this.#tests.delete(testId)
      this.emit({ type: 'removed', data: { TestId: testId } })
    },
  }
  readonly archive = new MemoryArchive(this.#known)
  readonly queue = new MemoryQueue(this.#known)
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  figures: FiguresAnswer = sampleFigures()
  tally: Tally = emptyTally()

  create(plan: Plan): Promise<CreatedAnswer> {
    this.#failIfTold()
    const TestId = newTestId()
    this.#tests.set(TestId, testOf(TestId, plan))
    return Promise.resolve({ TestId })
  }

  trigger(testId: string): Promise<TriggeredAnswer> {
    if (this.triggerFailure !== undefined) throw this.triggerFailure
    if (this.test(testId).state !== 'drafted') {
      throw new BreakwaterError('already-triggered', `${testId} has been triggered`, { details: { TestId: testId } })
    }
    this.move(testId, 'running')
    const { verdict } = this.test(testId)
    this.#tests.set(testId, { ...this.test(testId), startAt: INSTANT, verdict: { ...verdict, trust: 'valid' } })
    const drivers = this.driversSeen.map(({ nodeId, boot }) => ({ nodeId, boot, state: 'running' as const }))
    return Promise.resolve({ TestId: testId, state: 'running', startAt: INSTANT, drivers, leftOut: [] })
  }

  stop(testId: string | null): Promise<StoppedAnswer> {
    this.#failIfTold()
    const ids = testId === null ? [...this.#tests.keys()] : [this.test(testId).TestId]
    for (const id of ids) this.move(id, 'aborted')
    return Promise.resolve({ stopped: ids })
  }

  change(testId: string, wanted: WantedChange): Promise<ChangedAnswer> {
    this.#failIfTold()
    const { TestId } = this.test(testId)
    this.wanted.push(wanted)
    return Promise.resolve({ TestId, change: { seq: this.wanted.length - 1, fromSeconds: 2, kind: wanted.kind } })
  }

  tests(): ReturnType<OrchestratorService['tests']> {
    this.#failIfTold()
    const { planned, sent, completed, failed, seconds, rate: throughput, latencies } = this.figures
    const { median, p95, p99, max } = latencies.response
    const figures = { seconds, throughput, response: { median, p95, p99, max }, sparkline: [50, 45] }
    const newest = [...this.#tests.values()].reverse()
    const tests = newest.map(({ TestId, name, type, state, createdAt, startAt, endedAt, ...rest }) => ({
      ...{ TestId, name, type, state, createdAt, startAt, endedAt },
      ...{ outcome: rest.verdict.outcome, trust: rest.verdict.trust, target: rest.config.target },
      ...{ driverCount: rest.drivers.length, planned, sent, completed, failed, ...figures },
    }))
    return { total: tests.length, tests }
  }

  test(testId: string): TestAnswer {
    this.#failIfTold()
    const known = this.#tests.get(testId)
    if (known === undefined) throw new BreakwaterError('not-found', `nobody knows the test ${testId.slice(0, 100)}`)
    return known
  }

  live(testId: string): LiveAnswer {
    return liveAnswer.parse(this.metrics(testId))
  }

  metrics(testId: string): MetricsAnswer {
    const { TestId, state } = this.test(testId)
    return {
      TestId,
      state,
      windowEnd: INSTANT,
      overall: this.figures,
      ...{ phases: [], requests: [], parts: [], labels: [] },
      drivers: [{ nodeId: 'mallard', ...this.figures }],
      missing: [],
    }
  }

  histograms(testId: string): Histograms {
    this.test(testId)
    return histogramsOf(this.tally)
  }

  timeline(testId: string): TimelineAnswer {
    const { TestId, state } = this.test(testId)
    return { TestId, state, cursor: 'epoch-0', ageMs: null, seconds: 0, points: [], drivers: [] }
  }

  drivers(): DriversAnswer {
    this.#failIfTold()
    return { drivers: this.driversSeen, changes: [] }
  }

  driver(nodeId: string): DriverHistoryAnswer {
    this.#failIfTold()
    const known = this.driversSeen.find((driver) => driver.nodeId === nodeId)
    if (known === undefined) throw new BreakwaterError('not-found', `nobody knows the driver ${nodeId.slice(0, 100)}`)
    const condition = { cpu: 0.5, rss: 1_000, loopLagMs: 1, slipMs: null, clockOffsetMs: 0.2, outbox: 0 }
    const heartbeat = { at: INSTANT, state: 'idle', ...condition }
    return { ...known, heartbeats: [heartbeat], minutes: [{ ...heartbeat, beats: 60 }] }
  }

  readiness(): HealthAnswer {
    this.#failIfTold()
    return this.health
  }

  poison(): ReturnType<OrchestratorService['poison']> {
    this.#failIfTold()
    return { counts: this.poisonCounts, latest: this.poisonLatest }
  }

  counters(): OrchestratorCounters {
    return {
      windowsReceived: 12,
      windowsDuplicate: 1,
      windowsLate: 0,
      windowsLost: 3,
      kafkaRestarts: 0,
      beatsReceived: 99,
    }
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** The number of listeners. */
  get listeners(): number {
    return this.#listeners.size
  }

  emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** Sets the state of a test, and tells it, as a run would. */
  move(testId: string, state: RunState): void {
    const moved = { ...this.test(testId), state }
    this.#tests.set(testId, moved)
    this.emit({ type: 'run', data: moved })
  }

  /** Sets the start instant of a test. */
  startedAt(testId: string, startAt: string): void {
    this.#tests.set(testId, { ...this.test(testId), startAt })
  }

  #failIfTold(): void {
    if (this.failure !== undefined) throw this.failure
  }
}

const INSTANT = '2026-01-02T03:04:05.678Z'

export function driverNamed(nodeId: string): DriverAnswer {
  return {
    nodeId,
    boot: 'FirstBootAbc',
    address: '127.0.0.1',
    liveness: 'up',
    labels: {},
    state: 'idle',
    beatAgeMs: 420,
    version: '0.1.0',
    workers: 2,
    cores: 2,
    engines: ['http'],
    clock: { offsetMs: -1.5, uncertaintyMs: 0.2, roundTripMs: 0.4 },
    load: { cpu: 0.1, rss: 1e8, loopLagMs: 0.3 },
    outbox: 0,
    slipMs: 0.2,
    partner: false,
  }
}

export function sampleFigures(): FiguresAnswer {
  const latency = { count: 95, min: 1, mean: 2, median: 2, mode: 2, p90: 3, p95: 4, p99: 5, p999: 6, max: 7 }
  const none = { min: null, mean: null, median: null, mode: null, p90: null, p95: null, p99: null, p999: null }
  return {
    ...{ planned: 130, sent: 100, completed: 95, failed: 4, dropped: 20, neverSent: 10, inFlight: 1, bytes: 1_045 },
    droppedBy: { backlog: 15, paused: 5 },
    lost: { windows: 0, atMost: 0 },
    ...{ seconds: 2, rate: 47.5, rates: { planned: 65, sent: 50, throughput: 47.5 } },
    statuses: { '200': 90, '204': 2, '503': 2, '999': 1 },
    failures: { timeout: 3, refused: 1 },
    ...{ succeeded: 91, checkFailed: 1, checks: { 'body contains "id"': 1 } },
    notes: { bareLf: 2 },
    latencies: {
      response: { ...latency, atLeastFrom: 6.5 },
      ...eachMeasurement(({ name }) => (name === 'slip' ? { count: 0, max: null, ...none } : latency)),
    },
  }
}

function testOf(TestId: string, config: Plan): TestAnswer {
  return {
    ...{ TestId, name: config.name, type: config.type, state: 'drafted', config },
    ...{ createdAt: new Date().toISOString(), startAt: null, endedAt: null },
    verdict: {
      outcome: 'none',
      trust: 'none',
      headline: 'nothing was measured: the test has not been triggered yet',
      doubts: [],
    },
    failureDetails: {},
    checkExamples: {},
    drivers: [{ nodeId: 'mallard', boot: 'FirstBootAbc', state: 'ready' }],
    events: [{ at: INSTANT, code: 'created', message: 'made' }],
  }
}
