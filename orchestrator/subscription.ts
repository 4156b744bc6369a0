/** What the orchestrator reads from Kafka. */
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Control } from '../lib/messages/control.ts'
import type { PartnerAdapter } from './partner-adapter.ts'
import type { Resumption } from './store/history.ts'
import { startsAfter } from './store/resume.ts'

/** Topics that only drivers use are also read, so that records that are malformed for every driver are counted here. */
const forDrivers = {
  topics: { test_config: 'now', trigger: 'now' },
  handlers: { test_config: () => undefined, trigger: () => undefined },
} as const

export interface Readers {
  readonly adapter: PartnerAdapter
  readonly onControl: (message: Control) => void
}

/**
 * Reads every topic from its start, or from where an earlier process stopped. Resolves when the logs have been read up
 * to their present ends.
 * @param wall the present instant in ms since 1970
 */
export async function subscribe(
  messenger: Messenger,
  { adapter, onControl }: Readers,
  { resumption, wall }: { readonly resumption: Resumption | undefined; readonly wall: number },
): Promise<void> {
  await messenger.subscribe(
    { ...startsAfter(resumption, wall), control: 'beginning', ...forDrivers.topics },
    {
      ...forDrivers.handlers,
      register: (message, { old }) => {
        adapter.register(message, old)
      },
      heartbeat: (beat, { old }) => {
        // An old one is news only to a process that continues where another one stopped.
        if (!old || resumption !== undefined) adapter.heartbeat(beat)
      },
      metrics: (message, record) => {
        adapter.metrics(message, record)
      },
      control: onControl,
    },
  )
}
