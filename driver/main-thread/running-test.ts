/** One test in this driver: from the trigger to its last window. */
import type { Outbox } from '../../lib/bus/outbox.ts'
import { mean } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { round } from '../../lib/measure/summary.ts'
import { droppedOf } from '../../lib/measure/tally.ts'
import { Alarm } from '../../lib/alarm.ts'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { FailureDetail } from '../../lib/measure/details.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { joinLimits } from '../../lib/measure/generator.ts'
import type { Ending, Window } from '../../lib/messages/metrics.ts'
import { changedFault } from '../../lib/plan/changed-limits.ts'
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Values } from '../../lib/plan/extract.ts'
import { pausesIn, toRunTime } from '../../lib/plan/pauses.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type Segment, whole } from '../../lib/plan/segment.ts'
import { lastInstantOf } from '../../lib/plan/phases.ts'
import { between, fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import type { MergedSecond } from '../worker-pool/lane-merger.ts'
import type { LoadWorkers } from '../worker-pool/worker-pool.ts'
import type { Tokens } from '../engines/auth/tokens.ts'
import type { Credentials } from '../engines/engine.ts'
import { NetworkWatch } from '../limits/network.ts'
import { WindowWriter } from './window-writer.ts'

export interface RunningTestParts {
  readonly pool: LoadWorkers
  readonly outbox: Outbox<Window>
  readonly log: Log
  readonly clock: Clock
  readonly identity: { readonly nodeId: string; readonly boot: string; readonly testId: string; readonly plan: Plan }
  readonly credentials: Credentials
  /** What requests before the load have extracted. */
  readonly extracted?: Values | undefined
  /** The tokens of the plan; undefined if it needs none. */
  readonly tokens?: Tokens | undefined
}

/** The figures of a finished test, for the log and for display. */
export interface Finished {
  readonly testId: string
  readonly ending: Ending
  /** Why it failed or was stopped. */
  readonly reason?: string
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly dropped: number
}

/** The time in which a change reaches all load threads. */
const MARGIN = fromMillis(50)
const FOREVER = micros(Number.POSITIVE_INFINITY)

export class RunningTest {
  readonly testId: string
  /** Resolves with the figures when the last window is in the outbox. Never rejects. */
  readonly ended: Promise<Finished>
  readonly #parts: RunningTestParts
  readonly #writer: WindowWriter
  readonly #network: NetworkWatch
  /** Failure codes for which an example has been logged. */
  readonly #told = new Set<FailureCode>()
  readonly #over = new AbortController()
  #resolve: (finished: Finished) => void = () => undefined
  /** Once it is stopped, how long requests in flight may take. */
  #graceMs: number | undefined
  #ending: { ending: Ending; reason?: string } = { ending: 'completed' }

  /** When the test has to be over at the latest. */
  readonly #last: Alarm
  #startAt = micros(0)
  /** Its share of the plan. */
  #driver: Segment = whole
  /** The changes of the load, each with the instant at which it takes effect here. */
  #changes: readonly Change[] = []

  constructor(parts: RunningTestParts) {
    this.#parts = parts
    this.#last = new Alarm(parts.clock, () => {
      this.stop('hard-end', 'the load had not ended when its time was over', 0)
    })
    this.testId = parts.identity.testId
    this.#writer = new WindowWriter(parts.identity)
    this.#network = new NetworkWatch(parts.clock)
    this.ended = new Promise((resolve) => (this.#resolve = resolve))
  }

  start(driver: Segment, startAt: Micros): void {
    const { tokens } = this.#parts
    this.#startAt = startAt
    this.#driver = driver
    this.#endAtLast()
    if (tokens?.areDue === true) void this.#startWith(tokens, driver, startAt)
    else this.#run(driver, startAt)
  }

  /** Tokens that have expired since the test was prepared are got before the start; otherwise the test fails. */
  async #startWith(tokens: Tokens, driver: Segment, startAt: Micros): Promise<void> {
    const waited = new AbortController()
    const tooLate = this.#parts.clock.sleepUntil(startAt, waited.signal).then(() => 'no token came before the start')
    const reason = await Promise.race([tokens.obtain().then(() => undefined, messageOf), tooLate])
    waited.abort()
    if (reason !== undefined) {
      this.#failed(reason)
      return
    }
    this.#run(driver, startAt)
    // The test may have been stopped meanwhile.
    if (this.#graceMs !== undefined) this.#parts.pool.stop(this.#graceMs)
  }

  #run(driver: Segment, startAt: Micros): void {
    const { pool, identity, credentials, extracted, tokens } = this.#parts
    const { testId, nodeId, plan } = identity
    const given = { credentials, extracted, ...(tokens === undefined ? {} : { tokens: tokens.values }) }
    const job = { testId, nodeId, plan, ...given }
    pool.run(
      job,
      { driver, startAt },
      {
        window: (window) => {
          this.#second(window)
        },
        failed: (reason) => {
          this.#failed(reason)
        },
      },
    )
    if (this.#changes.length > 0) pool.change(this.#changes)
    void tokens?.keep(this.#over.signal, {
      renewed: (values) => {
        pool.renew(values)
      },
      failed: (reason) => {
        this.#parts.log.warn({ test_id: testId, reason }, 'a token could not be renewed')
      },
    })
  }

  /**
   * Changes the load; what is known already changes nothing.
   * @param announced all changes of the run so far
   * @returns when each takes effect here: one that came too late, a little after now
   */
  change(announced: readonly Change[]): Micros[] {
    const { pool, clock } = this.#parts
    const ahead = announced.slice(this.#changes.length)
    // A load that was stopped changes no more: what it has not sent is counted already.
    if (ahead.length > 0 && this.#graceMs === undefined) {
      const earliest = micros(Math.ceil(between(this.#startAt, clock.now()) + MARGIN))
      const changes = heardAt(this.#changes, ahead, earliest)
      if (this.#accepts(changes)) {
        this.#changes = changes
        this.#endAtLast()
        pool.change(changes)
      }
    }
    return this.#changes.map(({ from }) => from)
  }

  /** Anyone with write access to Kafka can publish changes: none makes a load that no plan could ask for. */
  #accepts(changes: readonly Change[]): boolean {
    const { identity, log } = this.#parts
    const fault = changedFault(changedPlan(identity.plan, changes), [this.#driver])
    if (fault !== undefined) log.warn({ test_id: this.testId, fault }, 'a change of the load is ignored')
    return fault === undefined
  }

  /** Ends the load early; the last window contains the reason. The first reason counts. */
  stop(ending: Ending, reason: string, graceMs: number): void {
    if (this.#ending.ending === 'completed') this.#ending = { ending, reason }
    this.#graceMs = graceMs
    this.#parts.pool.stop(graceMs)
  }

  /** Ends a load with a planned time when no part of it can be left, whatever delays it. */
  #endAtLast(): void {
    const last = lastInstantOf(changedPlan(this.#parts.identity.plan, this.#changes))
    const at = last === undefined ? FOREVER : toRunTime(pausesIn(this.#changes), last)
    this.#last.set(later(this.#startAt, at))
  }

  #second(second: MergedSecond): void {
    this.#tell(second.details)
    const limited = this.#network.isFull() ? joinLimits(second.limited, ['network']) : second.limited
    this.#parts.outbox.add(this.#writer.write({ ...second, limited }, this.#ending))
    if (second.last !== undefined) this.#end(this.#ending)
  }

  /** Logs one example of each kind of failure, however many there are. */
  #tell(details: readonly FailureDetail[]): void {
    for (const { code, detail } of details.filter((one) => !this.#told.has(one.code))) {
      this.#told.add(code)
      this.#parts.log.warn({ test_id: this.testId, code, detail }, 'requests fail; this is one of them')
    }
  }

  #failed(reason: string): void {
    this.#parts.outbox.add(this.#writer.failed(reason))
    this.#end({ ending: 'failed', reason })
  }

  #end(how: { ending: Ending; reason?: string }): void {
    this.#over.abort()
    this.#last.cancel()
    const total = this.#writer.total()
    const { sent, completed, failed } = total
    const dropped = droppedOf(total)
    const { log, identity } = this.#parts
    const meanMs = round((mean(responseOf(total)) ?? 0) / 1_000, 3)
    log.info({ test_id: identity.testId, ...how, sent, completed, failed, dropped, mean_ms: meanMs }, 'test ended')
    this.#resolve({ testId: identity.testId, ...how, sent, completed, failed, dropped })
  }
}

/** The changes with those that are new, each at its instant, or if that has passed, at the earliest one. */
function heardAt(known: readonly Change[], ahead: readonly Change[], earliest: Micros): Change[] {
  return ahead.reduce<Change[]>(
    (all, change) => {
      const from = Math.max(change.from, all.at(-1)?.from ?? 0, change.from < earliest ? earliest : 0)
      return [...all, { ...change, from: micros(from) }]
    },
    [...known],
  )
}
