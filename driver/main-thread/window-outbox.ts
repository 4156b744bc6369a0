/** The queue of windows until Kafka accepts them: ordered, joined when it is full; a lost window is logged. */
import type { Messenger } from '../../lib/bus/messenger.ts'
import { Outbox } from '../../lib/bus/outbox.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { MAX_MESSAGE_BYTES } from '../../lib/messages/reading.ts'
import type { DriverOptions } from '../options.ts'
import { joinIfReadable, partsOfWindow } from './window-parts.ts'

/** Beyond this, the windows of a long outage are joined. */
const MAX_BYTES = 64 << 20

interface Parts {
  readonly messenger: Messenger
  readonly log: Log
  readonly options: Pick<DriverOptions, 'outboxWindows'>
}

/** The outbox of a driver's windows. */
export function windowOutbox({ messenger, log, options }: Parts): Outbox<Window> {
  return new Outbox<Window>({
    capacity: options.outboxWindows,
    maxBytes: MAX_BYTES,
    sizeOf: (window) => Buffer.byteLength(metrics.write(window)),
    send: (window) =>
      Promise.all(partsOfWindow(window, MAX_MESSAGE_BYTES).map((part) => messenger.publish('metrics', part))),
    merge: joinIfReadable,
    onOverflow: ({ testId, seq }) => {
      log.error({ test_id: testId, seq }, 'a window was lost: the outbox is full')
    },
    onRefused: ({ testId, seq }, error) => {
      log.error({ test_id: testId, seq, reason: messageOf(error) }, 'a window was lost: Kafka rejects it permanently')
    },
  })
}
