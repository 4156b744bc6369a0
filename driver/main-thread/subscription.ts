/**
 * The topics that a driver subscribes to. Those of the base protocol must exist; `control` is an extension, and under
 * an orchestrator that supports only the base protocol it may never exist: then the driver works without it, and reads
 * it as soon as it exists.
 */
import type { Handlers, Messenger, Unreadable } from '../../lib/bus/messenger.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { topicNames } from '../../lib/messages/reading.ts'

const baseTopics = topicNames.filter((topic) => topic !== 'control')
/** An orchestrator creates its topics together, but they may become visible one after the other. */
const TOGETHER_MS = 1_000

interface Parts {
  readonly messenger: Messenger
  readonly log: Log
  readonly handlers: Required<Pick<Handlers, 'test_config' | 'trigger' | 'control'>>
  readonly unreadable: Unreadable
  /** Ends the wait for `control`. */
  readonly signal: AbortSignal
}

/** Resolves when the logs have been read up to their ends at the call. @throws when the bus is closed before */
export async function subscribe(parts: Parts): Promise<void> {
  const { messenger, handlers, unreadable, log } = parts
  await messenger.bus.awaitTopics(undefined, baseTopics)
  const both = { test_config: 'beginning', trigger: 'beginning' } as const
  if (await controlIsThere(messenger)) {
    await messenger.subscribe({ ...both, control: 'now' }, handlers, unreadable)
    return
  }
  log.warn({}, 'the topic \'control\' does not exist: until it does, stop drivers by ending them or by a trigger "NO"')
  await messenger.subscribe(both, handlers, unreadable)
  void hearControlLater(parts)
}

async function controlIsThere({ bus }: Messenger): Promise<boolean> {
  const limit = AbortSignal.timeout(TOGETHER_MS)
  try {
    await bus.awaitTopics(limit, ['control'])
    return true
  } catch (error) {
    if (limit.aborted) return false
    throw error
  }
}

async function hearControlLater({ messenger, handlers, unreadable, log, signal }: Parts): Promise<void> {
  try {
    await messenger.bus.awaitTopics(signal, ['control'])
    await messenger.subscribe({ control: 'now' }, handlers, unreadable)
  } catch (error) {
    if (!signal.aborted) log.error({ reason: messageOf(error) }, "the topic 'control' cannot be read")
  }
}
