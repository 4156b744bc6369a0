/**
 * The lines of the Kafka client, in our log. What fails is said once and clearly by our own parts (see broker-liveness.ts), so
 * the client's lines about the same go to debug: a wait for an absent broker would else be ten lines a second.
 */
import { logLevel } from 'kafkajs'
import type { LogEntry, logCreator } from 'kafkajs'
import type { Log } from '../log.ts'
import { Sparse } from '../sparse.ts'

const REPEAT_MS = 5_000

/** Makes what the client calls for each of its lines. Nothing of it is written past our log. */
export function kafkaLog(log: Log): logCreator {
  const sparse = new Sparse(REPEAT_MS)
  return () => (entry) => {
    const { message, ...rest } = entry.log
    // Our own lines have the time, and the stacks are all the client's inner ones.
    const fields = { ...rest, logger: undefined, timestamp: undefined, stack: undefined, kafkajs: entry.namespace }
    if (isExpected(entry)) log.debug(fields, message)
    else if (sparse.allows(message)) log.warn(fields, message)
  }
}

/** Whether one of our parts reports it anyway, or it belongs to the usual course of things. */
function isExpected({ namespace, level, log }: LogEntry): boolean {
  if (level !== logLevel.ERROR && level !== logLevel.WARN) return true
  return /^(?:Connection|BrokerPool|Producer|Consumer|ConsumerGroup|Runner|RequestQueue|Admin|SaslAuthenticator.*)$/.test(
    namespace,
  )
    ? !/each(?:Batch|Message)|throttl/i.test(log.message)
    : false
}
