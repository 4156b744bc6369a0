/**
 * A driver receives configs and triggers, runs its share in worker threads, and sends windows and heartbeats. It stores
 * nothing on disk, runs no test twice, and ends a load by itself.
 */
import type { Envelope, Unreadable } from '../../lib/bus/messenger.ts'
import type { Outbox } from '../../lib/bus/outbox.ts'
import { atMost } from '../../lib/clock.ts'
import { CommonClock } from '../../lib/common-clock.ts'
import { busReasons } from '../../lib/health.ts'
import type { Control } from '../../lib/messages/control.ts'
import type { Ending, Window } from '../../lib/messages/metrics.ts'
import { MAX_TEST_ID } from '../../lib/messages/reading.ts'
import type { TestConfig } from '../../lib/messages/test-config.ts'
import type { Trigger } from '../../lib/messages/trigger.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { SECOND, between, fromSeconds, later, toMillis } from '../../lib/units.ts'
import { version } from '../../lib/version.ts'
import { type Admission, admit } from './admission.ts'
import { HeartbeatSender, stateOf, type Vitals } from './heartbeat-sender.ts'
import { ControlWatchdog } from './control-watchdog.ts'
import { subscribe } from './subscription.ts'
import { obey } from './commands.ts'
import { readMachine } from '../limits/machine.ts'
import { type Finished, RunningTest } from './running-test.ts'
import { type Decision, type KnownTest, TestBook, withoutValues } from './test-book.ts'
import { HookBook } from '../hooks/hook-book.ts'
import { EarlyTriggers } from './early-triggers.ts'
import type { DriverParts } from './driver-parts.ts'
import { TokenBook } from './token-book.ts'
import { windowOutbox } from './window-outbox.ts'

/** The number of finished tests that are remembered. */
const HISTORY = 10
/** How long an ending driver waits for Kafka to accept its last window, and again for its last heartbeat. */
const LAST_WORDS_MS = 2_000

export class Driver {
  /** Resolves when this process must exit, because another process uses its node_id. */
  readonly refused: Promise<string>
  readonly finished: Finished[] = []
  readonly #parts: DriverParts
  readonly #book = new TestBook()
  readonly #commonClock: CommonClock
  readonly #beat: HeartbeatSender
  readonly #outbox: Outbox<Window>
  readonly #early = new EarlyTriggers()
  readonly #hooks: HookBook
  readonly #tokens: TokenBook
  readonly #watchdog: ControlWatchdog
  readonly #stopped = new AbortController()
  #running: RunningTest | undefined
  #leaving = false
  #registered = false
  /** Of the tests that were published before this driver started, the latest may still be triggered. */
  #latest: Plan | undefined
  #refuse: (reason: string) => void = () => undefined

  constructor(parts: DriverParts) {
    this.#parts = parts
    const { messenger, clock, log, identity, options } = parts
    this.#tokens = new TokenBook({ clock, credentials: options.credentials ?? {}, signal: this.#stopped.signal })
    this.#watchdog = new ControlWatchdog(fromSeconds(options.controlLossSeconds))
    this.#commonClock = new CommonClock(() => clock.wall() * 1_000 - clock.now())
    const beating = { messenger, clock, log, identity, commonClock: this.#commonClock }
    this.#beat = new HeartbeatSender({ ...beating, intervalMs: options.heartbeatMs, vitals: () => this.#vitals() })
    this.#outbox = windowOutbox(parts)
    this.#hooks = new HookBook({
      nodeId: identity.nodeId,
      credentials: options.credentials ?? {},
      report: (testId, report) => {
        this.#book.noteHook(testId, report)
        log.info({ test_id: testId, ...withoutValues(report) }, 'requests before or after the load')
        void this.#beat.send('must')
      },
    })
    parts.pool.onTimed(() => {
      this.#estimate()
    })
    this.refused = new Promise((resolve) => (this.#refuse = resolve))
  }

  /** Resolves when this driver has read the logs, has registered, and sends heartbeats: then it is ready for tests. */
  async start(): Promise<void> {
    const { messenger, pool, identity, options, protocols } = this.#parts
    await Promise.all([this.#listen(), pool.open()])
    if (this.#latest !== undefined) pool.prepare(this.#latest)
    const { workers, cores, heartbeatMs: intervalMs, labels = {} } = options
    const { engines } = protocols
    await messenger.publish('register', { ...identity, version, cores, workers, engines, labels, intervalMs })
    this.#registered = true
    await this.#beat.start()
    void this.#watch()
  }

  /** Why this driver could not take part in a test that is triggered now; empty when it could. */
  unreadiness(): readonly string[] {
    const { messenger, clock } = this.#parts
    return [...(this.#registered ? [] : ['not registered yet']), ...busReasons(messenger.bus.state(), clock.now())]
  }

  #listen(): Promise<void> {
    const { messenger, log } = this.#parts
    const handlers = {
      test_config: this.#onConfig.bind(this),
      trigger: this.#onTrigger.bind(this),
      control: this.#onControl.bind(this),
    }
    return subscribe({ messenger, log, handlers, unreadable: this.#onUnreadable, signal: this.#stopped.signal })
  }

  /** Stops gracefully: the load, requests in flight, the last window, the last heartbeat. */
  async stop(): Promise<void> {
    const { pool, messenger } = this.#parts
    this.#leaving = true
    this.#stopped.abort()
    await this.#hooks.close()
    const running = this.#running
    if (running !== undefined) {
      this.#stopTest('leaving', 'the driver was told to shut down')
      void this.#beat.send('fresh')
      await running.ended
    }
    await this.#outbox.drained(AbortSignal.timeout(LAST_WORDS_MS))
    if (this.#registered) await atMost(LAST_WORDS_MS, this.#beat.farewell())
    this.#outbox.close()
    await Promise.all([pool.close(), messenger.bus.close()])
  }

  #onConfig(config: TestConfig, { old }: Envelope): void {
    const { machine = readMachine, options, protocols } = this.#parts
    const admitted = admit(config, { ...options, protocols, machine })
    this.#tokens.check(admitted, old, (known) => {
      this.#learn(config, known, old)
    })
  }

  #learn({ testId }: TestConfig, admitted: Admission, old: boolean): void {
    const test = this.#book.learn(testId, admitted.plan, admitted.refusal)
    const { answer } = test
    if (answer === 'ready') this.#expect(test, admitted, old)
    // No orchestrator uses this driver before its first heartbeat, which contains the state learnt so far.
    if (old || !this.#registered) return
    this.#parts.log.info({ test_id: testId, answer, reason: admitted.refusal ?? admitted.warning }, 'test config')
    void this.#beat.send('must')
    const trigger = this.#early.take(testId)
    if (trigger !== undefined) this.#onTrigger(trigger, { old: false })
  }

  /** Malformed messages are logged; the answer to a malformed config, whose key is its test, also reports the error. */
  readonly #onUnreadable: Unreadable = ({ topic, key, old }, { reason, detail }) => {
    if (!old) this.#parts.log.warn({ topic, key, reason, detail }, 'malformed record')
    if (topic !== 'test_config' || key === null || key === '' || key.length > MAX_TEST_ID) return
    this.#book.learn(key, undefined, `its config is malformed (${reason}): ${detail}`)
    if (!old && this.#registered) void this.#beat.send('must')
  }

  /** A test may follow: loads everything that it needs, and adds the warning to this driver's response. */
  #expect(test: KnownTest, { plan, warning }: Admission, old: boolean): void {
    this.#latest = plan
    if (!old && plan !== undefined) this.#parts.pool.prepare(plan)
    this.#estimate(test)
    if (warning !== undefined) this.#book.note(test.testId, 'ready', warning)
  }

  #estimate(only?: KnownTest): void {
    this.#book.estimate((plan) => this.#parts.pool.connectMs(plan) + this.#tokens.costMs(plan), only)
  }

  #onTrigger(trigger: Trigger, { old }: Pick<Envelope, 'old'>): void {
    if (!trigger.go) {
      if (!old && this.#running?.testId === trigger.testId) this.#stopTest('stopped', 'trigger "NO"')
      return
    }
    if (!old) this.#book.forgetValues()
    const { nodeId, boot } = this.#parts.identity
    const now = this.#commonClock.toCommon(this.#parts.clock.now())
    this.#act(trigger, this.#book.decide(trigger, { nodeId, boot, old, now, busy: this.#busy() }))
  }

  #busy(): string | undefined {
    if (this.#leaving) return 'this driver is shutting down'
    return this.#running === undefined ? undefined : `busy with test ${this.#running.testId}`
  }

  #act(trigger: Trigger, decision: Decision): void {
    const { testId } = trigger
    const { log } = this.#parts
    switch (decision.act) {
      case 'run':
        this.#run(trigger, decision)
        break
      case 'wait':
        this.#early.add(trigger, this.#parts.clock.now())
        break
      case 'refuse':
        log.warn({ test_id: testId, reason: decision.why }, 'trigger refused')
        this.#book.decline(testId, decision.why)
        void this.#beat.send('must')
        break
      case 'ignore':
        log.debug({ test_id: testId, reason: decision.why }, 'trigger ignored')
    }
  }

  #run({ testId, startAt, epoch, values }: Trigger, { plan, segment }: Extract<Decision, { act: 'run' }>): void {
    const { pool, clock, log, identity, options } = this.#parts
    const { credentials = {} } = options
    const given = { credentials, extracted: values, tokens: this.#tokens.of(plan) }
    const own = { outbox: this.#outbox, identity: { ...identity, testId, plan } }
    const test = new RunningTest({ pool, log, clock, ...own, ...given })
    const at = startAt === undefined ? clock.now() : this.#commonClock.toLocal(startAt)
    const inMs = Math.round(toMillis(between(clock.now(), at)))
    log.info({ test_id: testId, share: segment.index + 1, of: segment.of, starts_in_ms: inMs }, 'test starts')
    this.#running = test
    // A trigger without an epoch comes from an orchestrator that speaks only the base protocol.
    this.#watchdog.arm(clock.now(), epoch !== undefined)
    this.#book.note(testId, 'running')
    test.start(segment, at)
    void this.#beat.send('must')
    void test.ended.then((finished) => {
      this.#onEnded(finished)
    })
  }

  #onEnded(finished: Finished): void {
    this.#running = undefined
    if (this.finished.push(finished) > HISTORY) this.finished.shift()
    this.#book.note(finished.testId, finished.ending === 'failed' ? 'failed' : 'done', finished.reason)
    void this.#beat.send('must')
  }

  #onControl(message: Control, { old }: Envelope): void {
    if (old || !this.#book.hearEpoch(message.epoch)) return
    this.#watchdog.hear(this.#parts.clock.now())
    obey(message, this.#parts.identity, {
      stop: this.#onStop.bind(this),
      change: this.#onChange.bind(this),
      refuse: this.#refuse,
      hook: (asked) => {
        if (!this.#leaving) this.#hooks.begin({ values: {}, ...asked }, this.#book.planOf(asked.testId))
      },
    })
  }

  /** Changes the load of the running test, and confirms it. */
  #onChange(testId: string, changes: readonly Change[]): void {
    if (this.#running?.testId !== testId) return
    this.#book.noteChanges(testId, this.#running.change(changes))
    void this.#beat.send('must')
  }

  /** Ends one test, or every running or pending test. A trigger of a stopped test may still be in transit. */
  #onStop(testId: string | null, reason: string): void {
    if (testId === null) this.#early.clear()
    else this.#book.forbid(testId)
    this.#hooks.stop(testId)
    if (testId === null || testId === this.#running?.testId) this.#stopTest('stopped', reason)
  }

  /** Checks each second for a silent orchestrator and for triggers that have waited too long. */
  async #watch(): Promise<void> {
    const { clock } = this.#parts
    const { signal } = this.#stopped
    for (;;) {
      await clock.sleepUntil(later(clock.now(), SECOND), signal)
      if (signal.aborted) return
      if (this.#watchdog.strikes(clock.now())) {
        this.#stopTest('no-control', 'no heartbeat of the orchestrator for too long')
      }
      for (const trigger of this.#early.takeExpired(clock.now())) {
        this.#act(trigger, { act: 'refuse', why: 'its config did not arrive' })
      }
    }
  }

  #stopTest(ending: Ending, reason: string): void {
    if (this.#running === undefined) return
    this.#parts.log.info({ test_id: this.#running.testId, reason }, 'test stops')
    this.#running.stop(ending, reason, this.#parts.options.graceMs)
  }

  #vitals(): Vitals {
    return {
      state: stateOf(this.#running !== undefined, this.#leaving),
      tests: this.#book.answers(),
      outbox: this.#outbox.depth,
      tickAgeMs: this.#running === undefined ? undefined : this.#parts.pool.tickAgeMs(this.#parts.clock.now()),
    }
  }
}
