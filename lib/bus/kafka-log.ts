/**
 * Routes the log lines of the Kafka client to our log. Our own code reports each failure once (see broker-liveness.ts),
 * so the client's lines about it are logged at level debug: otherwise an absent broker would cause ten lines per
 * second.
 */
import { logLevel } from 'kafkajs'
import type { LogEntry, logCreator } from 'kafkajs'
import type { Log } from '../log.ts'
import { Sparse } from '../sparse.ts'

const REPEAT_MS = 5_000

/** Creates the function that the client calls for each of its lines, so that no line bypasses our log. */
export function kafkaLog(log: Log): logCreator {
  const sparse = new Sparse(REPEAT_MS)
  return () => (entry) => {
    const { message, ...rest } = entry.log
    // Our lines already have a time, and the stacks contain only internals of the client.
    const fields = { ...rest, logger: undefined, timestamp: undefined, stack: undefined, kafkajs: entry.namespace }
    if (isExpected(entry)) log.debug(fields, message)
    else if (sparse.allows(message)) log.warn(fields, message)
  }
}

/** Whether our own code reports the event anyway, or the event is normal. */
function isExpected({ namespace, level, log }: LogEntry): boolean {
  if (level !== logLevel.ERROR && level !== logLevel.WARN) return true
  return /^(?:Connection|BrokerPool|Producer|Consumer|ConsumerGroup|Runner|RequestQueue|Admin|SaslAuthenticator.*)$/.test(
    namespace,
  )
    ? !/each(?:Batch|Message)|throttl/i.test(log.message)
    : false
}
