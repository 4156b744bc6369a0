/**
 * After each response kafkajs 2.2.4 starts a timer with a negative delay, and again each time it fires: a busy loop of
 * one millisecond for each connection, which disturbs the event loop that the load shares (tulios/kafkajs issues 1556
 * and 1704; Node 24 warns about it). The library is pinned and unmaintained, so this one method is replaced here.
 */
import { createRequire } from 'node:module'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'

/** The fields of a request queue that the replaced method uses. */
interface RequestQueue {
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  readonly pending: readonly unknown[]
  checkPendingRequests(): void
}

interface Prototype {
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

const METHOD = 'scheduleCheckPendingRequests'
const CHECK_MS = 10
let patched = false

/** Replaces the method, once per process. Returns whether it is replaced; if that fails, it only logs a warning. */
export function patchKafkajs(log: Log): boolean {
  if (patched) return true
  try {
    const queue: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue')
    const prototype = prototypeOf(queue)
    if (prototype === undefined) throw new Error(`it has no ${METHOD}`)
    prototype.scheduleCheckPendingRequests = schedule
    patched = true
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the timers of the Kafka client could not be patched: it will use more CPU')
  }
  return patched
}

function prototypeOf(queue: unknown): Prototype | undefined {
  if (typeof queue !== 'function') return undefined
  const prototype: unknown = queue.prototype
  if (typeof prototype !== 'object' || prototype === null || !(METHOD in prototype)) return undefined
  return typeof prototype[METHOD] === 'function' ? (prototype as Prototype) : undefined
}

/** Schedules a check only when requests are pending: after the broker's throttle time, else soon. */
function schedule(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null) return
  const throttled = this.throttledUntil - Date.now()
  if (this.pending.length === 0 && throttled <= 0) return
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    },
    throttled > 0 ? throttled : CHECK_MS,
  )
}
