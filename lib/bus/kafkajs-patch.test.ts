import { createRequire } from 'node:module'
import { describe, expect, it } from '@jest/globals'
import { type Log, silentLog } from '../log.ts'
import { patchKafkajs } from './kafkajs-patch.ts'

interface RequestQueue {
  prototype: { scheduleCheckPendingRequests: (this: unknown) => void }
}

const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as RequestQueue

describe('the patch of the Kafka client', () => {
  it('finds the method that it replaces, and replaces it only once', () => {
    const before = queue.prototype.scheduleCheckPendingRequests
    expect(typeof before).toBe('function')
    const warned: string[] = []
    const log: Log = { ...silentLog, warn: (_fields, text) => warned.push(text) }
    expect(patchKafkajs(log)).toBe(true)
    const after = queue.prototype.scheduleCheckPendingRequests
    expect(after).not.toBe(before)
    expect(patchKafkajs(log)).toBe(true)
    expect(queue.prototype.scheduleCheckPendingRequests).toBe(after)
    expect(warned).toEqual([])
  })

  it('arms no timer when nothing waits, a short one for waiting requests, and else uses the broker’s delay', () => {
    patchKafkajs(silentLog)
    expect(armed([], -1)).toBeUndefined()
    expect(armed(['one'], -1)).toBe(10)
    expect(armed([], Date.now() + 60_000)).toBeGreaterThan(50_000)
    expect(armed(['one'], Date.now() + 60_000)).toBeGreaterThan(50_000)
  })
})

/** The delay of the timer that is armed in such a state, in milliseconds; Node keeps it in a field of the timer. */
function armed(pending: unknown[], throttledUntil: number): number | undefined {
  const timer: { throttleCheckTimeoutId: { _idleTimeout: number } | null } = { throttleCheckTimeoutId: null }
  const state = Object.assign(timer, { throttledUntil, pending, checkPendingRequests: () => undefined })
  queue.prototype.scheduleCheckPendingRequests.call(state)
  const { throttleCheckTimeoutId } = state
  if (throttleCheckTimeoutId === null) return undefined
  const delay = throttleCheckTimeoutId._idleTimeout
  clearTimeout(throttleCheckTimeoutId as unknown as NodeJS.Timeout)
  return delay
}
