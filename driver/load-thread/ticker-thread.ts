/** The ticker's thread: sleeps until an instant that its load thread ordered, and rings. It does nothing else. */
import { readlinkSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../lib/clock.ts'
import { fromMillis } from '../../lib/units.ts'
import { OrderBook } from './ticker-memory.ts'

/** A ring takes at least so long from this thread to the other, so it may leave so early. */
const LEAD = fromMillis(0.025)

/** Linux wakes a sleeper up to 50 µs late, so that it can wake several at once, unless the thread says otherwise. */
const SLACK_NS = 1_000

function sharpen(): void {
  try {
    // The file exists for each thread, but only directly under /proc.
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1)
    if (thread !== undefined) writeFileSync(`/proc/${thread}/timerslack_ns`, String(SLACK_NS))
  } catch {
    // Not Linux, or not allowed: rings come a little later.
  }
}

sharpen()
const book = new OrderBook(workerData as SharedArrayBuffer, () => systemClock.now(), LEAD)
parentPort?.postMessage('here')
for (;;) parentPort?.postMessage(book.next())
