import { describe, expect, it } from '@jest/globals'
import { pause, VirtualClock } from '../../lib/clock.ts'
import { Outbox } from '../../lib/bus/outbox.ts'
import { type Fields, type Log, silentLog } from '../../lib/log.ts'
import type { FailureDetail } from '../../lib/measure/details.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { whole } from '../../lib/plan/segment.ts'
import { SECOND, micros } from '../../lib/units.ts'
import { FakeWorkerPool, plan } from './driver.suite.ts'
import { RunningTest } from './running-test.ts'

interface Rig {
  readonly warnings: Fields[]
  readonly windows: Window[]
  readonly second: (index: number, details: readonly FailureDetail[]) => void
}

function rig(): Rig {
  const clock = new VirtualClock()
  const pool = new FakeWorkerPool(clock)
  const warnings: Fields[] = []
  const windows: Window[] = []
  const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) }
  const outbox = new Outbox<Window>({
    capacity: 10,
    send: (window) => Promise.resolve(windows.push(window)),
    merge: () => undefined,
    onOverflow: () => undefined,
    onRefused: () => undefined,
  })
  const identity = { nodeId: 'a', boot: 'x', testId: 'test', plan }
  new RunningTest({ pool, outbox, log, clock, identity, credentials: {} }).start(whole, micros(0))
  const second = (index: number, details: readonly FailureDetail[]): void => {
    const [from, to] = [micros(index * SECOND), micros((index + 1) * SECOND)]
    pool.orders[0]?.listener.window({ index, from, to, parts: [], limited: [], details })
  }
  return { warnings, windows, second }
}

describe('a running test', () => {
  it('logs one example of each kind of failure, and passes on the figures of every window', async () => {
    const { warnings, windows, second } = rig()
    second(0, [{ code: 'reset', detail: 'read ECONNRESET' }])
    second(1, [
      { code: 'reset', detail: 'write ECONNRESET' },
      { code: 'dns', detail: 'getaddrinfo ENOTFOUND x' },
    ])
    second(2, [])
    expect(warnings).toEqual([
      { test_id: 'test', code: 'reset', detail: 'read ECONNRESET' },
      { test_id: 'test', code: 'dns', detail: 'getaddrinfo ENOTFOUND x' },
    ])
    await pause(0)
    expect(windows.map(({ details }) => details?.length)).toEqual([1, 2, undefined])
  })
})
