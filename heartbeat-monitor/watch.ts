/** Runs the monitor: it passes messages and time to it, prints the notices, and ends when the expectation is met. */
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Clock } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, fromMillis, fromSeconds, later } from '../lib/units.ts'
import { type Expectation, type Outcome, conclusion, judge } from './expectation.ts'
import type { Monitor } from './monitor.ts'
import type { Notice } from './notice.ts'
import type { Output } from './output.ts'

export interface WatchParts {
  readonly messenger: Messenger
  readonly monitor: Monitor
  readonly output: Output
  readonly clock: Clock
  readonly expectation: Expectation | undefined
  /** The orchestrator's address, for display. */
  readonly orchestrator: string
}

const TICK = fromMillis(250)
const POISON_PAUSE = fromSeconds(5)

export class Watch {
  /** Resolves with the exit code once the wish is fulfilled or has failed; never without a wish. */
  readonly concluded: Promise<number>
  readonly #parts: WatchParts
  readonly #stopped = new AbortController()
  #conclude: (code: number) => void = () => undefined
  #unreadable = 0
  #poisonSaidAt: Micros | undefined

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.concluded = new Promise((resolve) => {
      this.#conclude = resolve
    })
  }

  /** Resolves when all topics are subscribed; rejects when waiting for the topics fails. */
  async start(): Promise<void> {
    const { messenger, monitor, clock } = this.#parts
    void this.#tick()
    try {
      await messenger.bus.awaitTopics(this.#stopped.signal)
      await messenger.subscribe(
        { heartbeat: 'now', control: 'now' },
        {
          heartbeat: (beat, { old }) => {
            if (old) return
            this.#say(monitor.heartbeat(beat, clock.now()))
            this.#look()
          },
          control: (message, { old }) => {
            if (old) return
            this.#say(monitor.control(message, clock.now()))
          },
        },
      )
    } catch (error) {
      if (!this.#stopped.signal.aborted) throw error
    }
  }

  /** Ends at once. */
  async stop(): Promise<void> {
    this.#stopped.abort(new BreakwaterError('kafka-unavailable', 'the monitor was stopped'))
    await this.#parts.messenger.bus.close()
  }

  async #tick(): Promise<void> {
    const { messenger, monitor, clock } = this.#parts
    const { signal } = this.#stopped
    while (!signal.aborted) {
      this.#say(monitor.tick(clock.now(), messenger.bus.state().lastProgress))
      this.#sayUnreadable()
      this.#frame()
      this.#look()
      await clock.sleepUntil(later(clock.now(), TICK), signal)
    }
  }

  #say(notices: readonly Notice[]): void {
    if (this.#stopped.signal.aborted) return
    for (const notice of notices) this.#parts.output.notice(notice)
  }

  #frame(): void {
    const { monitor, output, clock, orchestrator } = this.#parts
    const now = clock.now()
    const { deaf } = monitor
    output.frame({ orchestrator, orchestratorAge: monitor.orchestratorAge(now), nodes: monitor.nodes(now), deaf })
  }

  /** Checks whether the wish is fulfilled, or has failed. */
  #look(): void {
    const { expectation, monitor, clock } = this.#parts
    if (expectation === undefined || this.#stopped.signal.aborted) return
    const up = monitor.upSince()
    const outcome = judge(expectation, up, clock.now())
    if (outcome !== 'open') this.#end(conclusion(expectation, outcome, up.length), outcome)
  }

  #end(text: string, outcome: Outcome): void {
    this.#frame()
    this.#parts.output.conclude(text, outcome === 'met')
    void this.stop().then(() => {
      this.#conclude(outcome === 'met' ? 0 : 1)
    })
  }

  /** Reports the number of malformed records when it has grown, at most every few seconds. */
  #sayUnreadable(): void {
    const { messenger, clock } = this.#parts
    const now = clock.now()
    const [latest] = messenger.poison.latest().slice(-1)
    const count = messenger.poison.counts().reduce((sum, one) => sum + one.count, 0)
    if (latest === undefined || count === this.#unreadable) return
    if (this.#poisonSaidAt !== undefined && now < later(this.#poisonSaidAt, POISON_PAUSE)) return
    this.#unreadable = count
    this.#poisonSaidAt = now
    this.#say([{ event: 'unreadable', topic: latest.topic, count, detail: `${latest.reason}: ${latest.detail}` }])
  }
}
