/**
 * The heartbeat: each second from connect to disconnect, and at once after a change. The load runs in other threads, so
 * it cannot delay heartbeats. Each acknowledged heartbeat is a sample of the common clock.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Messenger } from '../../lib/bus/messenger.ts'
import type { Delivery, Receipt } from '../../lib/bus/bus.ts'
import type { Clock } from '../../lib/clock.ts'
import type { CommonClock } from '../../lib/common-clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { DriverState, Heartbeat, MachineLoad, TestAnswer } from '../../lib/messages/heartbeat.ts'
import { startBeating } from '../../lib/metronome.ts'
import { type Micros, fromMillis } from '../../lib/units.ts'

/** The state of the driver for its heartbeats. */
export interface Vitals {
  readonly state: DriverState
  readonly tests: readonly TestAnswer[]
  readonly outbox: number
  readonly tickAgeMs: number | undefined
}

/** The state of a driver with or without a test, which ends soon if it is leaving. */
export function stateOf(isRunning: boolean, isLeaving: boolean): DriverState {
  if (!isRunning) return isLeaving ? 'leaving' : 'idle'
  return isLeaving ? 'draining' : 'running'
}

export interface HeartbeatSenderParts {
  readonly messenger: Messenger
  readonly commonClock: CommonClock
  readonly clock: Clock
  readonly log: Log
  readonly identity: { readonly nodeId: string; readonly boot: string; readonly address: string }
  readonly intervalMs: number
  readonly vitals: () => Vitals
}

export class HeartbeatSender {
  readonly #parts: HeartbeatSenderParts
  readonly #stopped = new AbortController()
  readonly #delay = monitorEventLoopDelay({ resolution: 10 })
  #seq = 0
  #acknowledged = false
  #cpu = process.cpuUsage()
  #cpuAt: Micros

  constructor(parts: HeartbeatSenderParts) {
    this.#parts = parts
    this.#cpuAt = parts.clock.now()
    this.#delay.enable()
  }

  /** Sends the first heartbeats, resolves when they are acknowledged or given up, and continues at each interval. */
  async start(): Promise<void> {
    const { clock, intervalMs } = this.#parts
    const tempo = { clock, interval: fromMillis(intervalMs), signal: this.#stopped.signal }
    await startBeating(tempo, () => this.send('fresh'))
  }

  /** Sends a heartbeat now: `must` for news that has to arrive, `fresh` for news that the next heartbeat repeats. */
  async send(delivery: Delivery): Promise<void> {
    try {
      this.#sample(await this.#parts.messenger.publish('heartbeat', this.#message(true), delivery))
    } catch (error) {
      this.#parts.log.debug({ reason: messageOf(error) }, 'a heartbeat was not sent')
    }
  }

  /**
   * Sends the last heartbeat, which reports that this driver has ended. Resolves when Kafka has accepted it, or when
   * the bus is closed.
   */
  async farewell(): Promise<void> {
    this.#stopped.abort()
    this.#delay.disable()
    await this.#parts.messenger.publish('heartbeat', this.#message(false), 'must').catch(() => undefined)
  }

  /** The first acknowledgement includes the time of connecting: its round trip says nothing about the next. */
  #sample({ appendedAt, sentAt, ackedAt }: Receipt): void {
    const first = !this.#acknowledged
    this.#acknowledged = true
    if (first) return
    if (appendedAt !== undefined) this.#parts.commonClock.add({ appendedAt, sentAt, ackedAt })
  }

  #message(alive: boolean): Heartbeat {
    const { identity, intervalMs, clock, commonClock, vitals } = this.#parts
    const { state, tests, outbox, tickAgeMs } = vitals()
    const { offset, uncertainty, roundTrip, synchronised } = commonClock.estimate()
    const wallOffset = clock.wall() * 1_000 - (clock.now() + offset)
    this.#seq += 1
    return {
      ...identity,
      alive,
      timestamp: new Date(clock.wall()).toISOString(),
      seq: this.#seq,
      intervalMs,
      state,
      tests,
      outbox,
      load: this.#load(),
      ...(tickAgeMs === undefined ? {} : { tickAgeMs }),
      ...(synchronised
        ? {
            clock: {
              uncertainty: Math.round(uncertainty),
              roundTrip: Math.round(roundTrip),
              wallOffset: Math.round(wallOffset),
            },
          }
        : {}),
    }
  }

  #load(): MachineLoad {
    const now = this.#parts.clock.now()
    const used = process.cpuUsage(this.#cpu)
    const cpu = (used.user + used.system) / Math.max(1, now - this.#cpuAt)
    this.#cpu = process.cpuUsage()
    this.#cpuAt = now
    const loopLagMs = Number.isFinite(this.#delay.max) ? this.#delay.max / 1e6 : 0
    this.#delay.reset()
    return {
      cpu: Math.round(cpu * 100) / 100,
      rss: process.memoryUsage.rss(),
      loopLagMs: Math.round(loopLagMs * 10) / 10,
    }
  }
}
