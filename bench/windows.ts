/** Reads the windows of drivers from Kafka as they arrive, beside the orchestrator. */
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import { busOptionsFrom, kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { systemClock } from '../lib/clock.ts'
import { readSettings } from '../lib/config.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { silentLog } from '../lib/log.ts'
import type { Window } from '../lib/messages/metrics.ts'
import type { Rig } from './rig.ts'

export interface WindowReader {
  readonly windows: readonly Window[]
  close(): Promise<void>
}

/** A connection to the Kafka of a system. */
export function connect({ kafka, prefix }: { readonly kafka: string; readonly prefix: string }): Messenger {
  const argv = ['--kafka', kafka, '--topic-prefix', prefix]
  const values = readSettings({ usage: '', summary: '', settings: kafkaSettings }, { argv, env: process.env })
  if ('help' in values) throw new BreakwaterError('internal', 'nobody asked for help')
  const identity = { clientId: 'breakwater-bench', groupId: `breakwater-bench-${process.pid}`, longPolls: true }
  return new Messenger(createKafkaBus(busOptionsFrom(values, { ...identity, clock: systemClock }), silentLog))
}

/** Resolves when every window from now on will be read. */
export async function readWindows({ cluster, prefix }: Rig): Promise<WindowReader> {
  const messenger = connect({ kafka: cluster.kafka, prefix })
  const windows: Window[] = []
  await messenger.subscribe(
    { metrics: 'now' },
    {
      metrics: (message) => {
        if (message.kind === 'window') windows.push(message)
      },
    },
  )
  return { windows, close: () => messenger.bus.close() }
}
