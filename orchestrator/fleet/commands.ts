/** The commands to drivers on the topic `control`, each with this orchestrator's epoch. */
import type { Messenger } from '../../lib/bus/messenger.ts'
import type { Log } from '../../lib/log.ts'
import type { Control } from '../../lib/messages/control.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import type { EpochGuard } from './epoch-guard.ts'

/** How long Kafka may take to accept a command that somebody waits for, or that is repeated. */
const IN_TIME = { withinMs: 3_000 }

export interface CommandsParts {
  readonly messenger: Messenger
  readonly log: Log
  readonly epochGuard: EpochGuard
}

export class Commands {
  readonly #parts: CommandsParts

  constructor(parts: CommandsParts) {
    this.#parts = parts
  }

  /** Ends the load of a test. */
  stop(testId: string, reason: string): void {
    this.#send({ type: 'stop', epoch: this.#parts.epochGuard.epoch, testId, reason })
  }

  /** Tells one boot of a driver to exit. */
  refuse(nodeId: string, boot: string, reason: string): void {
    this.#parts.log.warn({ node_id: nodeId, boot }, reason)
    this.#send({ type: 'refuse', epoch: this.#parts.epochGuard.epoch, nodeId, boot, reason })
  }

  /** Tells one boot of a driver to send the requests before or after the load of a test. */
  hook(testId: string, hook: HookName, to: { nodeId: string; boot: string; values: Values | undefined }): void {
    const { nodeId, boot, values } = to
    const known = values === undefined ? {} : { values }
    this.#send({ type: 'hook', epoch: this.#parts.epochGuard.epoch, testId, hook, nodeId, boot, ...known })
  }

  /**
   * Changes the load of a test. Rejects when Kafka does not accept it in time: then it is not sent.
   * @param changes all changes of the run so far
   */
  async change(testId: string, changes: readonly Change[]): Promise<void> {
    const message = { type: 'change' as const, epoch: this.#parts.epochGuard.epoch, testId, changes }
    await this.#parts.messenger.publish('control', message, IN_TIME)
  }

  /** Retried until Kafka accepts it, or this process ends. */
  #send(message: Control): void {
    void this.#parts.messenger.publish('control', message).catch(() => undefined)
  }
}
