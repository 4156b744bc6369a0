/** The ticker's thread: sleeps until an instant that its load thread ordered, and rings. It does nothing else. */
import { readlinkSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../lib/clock.ts'
import { fromMillis } from '../../lib/units.ts'
import { OrderBook } from './ticker-memory.ts'

/** A ring needs at least this long to reach the other thread, so it may leave this early. */
const LEAD = fromMillis(0.025)

/** By default Linux wakes a sleeping thread up to 50 µs late, so that it can wake several at once. */
const SLACK_NS = 1_000

function sharpen(): void {
  try {
    // The file exists for each thread, but only directly under /proc.
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1)
    if (thread !== undefined) writeFileSync(`/proc/${thread}/timerslack_ns`, String(SLACK_NS))
  } catch {
    // Not on Linux, or not permitted: rings come slightly later.
  }
}

sharpen()
const book = new OrderBook(workerData as SharedArrayBuffer, () => systemClock.now(), LEAD)
parentPort?.postMessage('here')
for (;;) parentPort?.postMessage(book.next())
