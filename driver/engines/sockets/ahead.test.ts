import { afterEach, describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import { fromMillis } from '../../../lib/units.ts'
import type { ConnectionTimes, Engine } from '../engine.ts'
import type { HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, turns } from '../conformance/raw-target.suite.ts'
import { QUEUED, stalled } from '../conformance/stalled.suite.ts'
import { Attempts } from '../conformance/attempts.suite.ts'
import { fireAll, fireNow, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { socketsEngine } from './engine.ts'

/** The maximum number of connections that are being made at a time. */
const AT_A_TIME = 64

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await turns(1)
}

/** Records, at each established connection, how many others are being made. */
class CountingWitness extends Witness {
  most = 0
  readonly #attempts: Attempts

  constructor(attempts: Attempts) {
    super()
    this.#attempts = attempts
  }

  override connected(times: ConnectionTimes): void {
    super.connected(times)
    this.most = Math.max(this.most, this.#attempts.pending)
  }
}

const all: Attempts[] = []
afterEach(() => {
  for (const attempts of all.splice(0)) attempts.end()
})

function engineFor(url: string, other: Partial<HttpJob>) {
  const attempts = new Attempts(url)
  all.push(attempts)
  const witness = new CountingWitness(attempts)
  const engine: Engine = socketsEngine(jobFor(url, other), witness)
  return { engine, witness, attempts }
}

/** An address where no process listens. */
async function deserted(): Promise<string> {
  const target = await RawTarget.listen(saying(OK))
  const url = target.url()
  await target.close()
  return url
}

describe('When connections are requested in advance, the engine sockets', () => {
  test('makes the requested number, a bounded number at a time, and reports each connection', async () => {
    const target = await RawTarget.listen(saying(OK))
    const { engine, witness } = engineFor(target.url(), { slots: 300 })
    expect(engine.prepared).toBe(0)
    engine.prepare?.(200)
    await eventually(() => engine.prepared === 200)
    expect(witness.most).toBeGreaterThan(0)
    expect(witness.most).toBeLessThanOrEqual(AT_A_TIME)
    expect(witness.connections).toHaveLength(200)
    await eventually(() => target.connections === 200)
    await turns()
    expect([engine.prepared, engine.inFlight, target.connections]).toEqual([200, 0, 200])
    await engine.close()
    await target.close()
  })

  test('makes no more than it has slots, and uses them', async () => {
    const target = await RawTarget.listen(saying(OK))
    const { engine, witness } = engineFor(target.url(), { slots: 5 })
    engine.prepare?.(200)
    await eventually(() => engine.prepared === 5)
    fireAll(engine, witness, 50)
    await witness.until(50)
    await engine.close()
    await target.close()
    expect(new Set(witness.outcomes.map(told))).toEqual(new Set([200]))
    expect(target.connections).toBe(5)
  })

  test('makes no further one until the previous ones are established', async () => {
    const { url, end } = await stalled()
    const { engine, attempts } = engineFor(url, { slots: 300 })
    engine.prepare?.(300)
    await eventually(() => engine.prepared === QUEUED)
    await turns()
    // Each established connection has started another one.
    expect([engine.prepared, attempts.pending]).toEqual([QUEUED, AT_A_TIME])
    await engine.destroy()
    await turns()
    expect(attempts.pending).toBe(0)
    await end()
  })

  test('gives a request an established connection if there is one, otherwise one that is being made', async () => {
    const { url, end } = await stalled()
    const { engine, witness } = engineFor(url, { slots: 10, timeout: fromMillis(80) })
    engine.prepare?.(10)
    await eventually(() => engine.prepared === QUEUED)
    for (let request = 0; request < QUEUED + 2; request += 1) fireNow(engine, request)
    expect(engine.prepared).toBe(0)
    await witness.until(QUEUED + 2)
    await engine.close()
    await end()
    const codes = witness.outcomes.toSorted((a, b) => a.exchange.request - b.exchange.request).map(told)
    expect(codes).toEqual([...Array.from({ length: QUEUED }, () => 'timeout'), 'timeout-connect', 'timeout-connect'])
  })

  test('no longer counts a connection that the target has closed, and makes a new one when it is needed', async () => {
    const sockets: Socket[] = []
    const target = await RawTarget.listen(saying(OK))
    target.onConnection = (socket) => void sockets.push(socket)
    const { engine, witness } = engineFor(target.url(), { slots: 3 })
    engine.prepare?.(3)
    await eventually(() => engine.prepared === 3 && sockets.length === 3)
    sockets[1]?.end()
    await eventually(() => engine.prepared === 2)
    for (const request of [0, 1, 2]) fireNow(engine, request)
    await witness.until(3)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200, 200])
    expect(target.connections).toBe(4)
  })

  test('tries each once if all are refused, and reports no outcome before a request', async () => {
    const { engine, witness, attempts } = engineFor(await deserted(), { slots: 100 })
    // Connection attempts of another engine do not count.
    const other = await RawTarget.listen(saying(OK))
    const { engine: elsewhere } = engineFor(other.url(), { slots: 7 })
    elsewhere.prepare?.(7)
    engine.prepare?.(100)
    await eventually(() => attempts.tried === 100)
    await turns()
    expect(attempts.tried).toBe(100)
    await eventually(() => elsewhere.prepared === 7)
    await elsewhere.close()
    await other.close()
    expect([engine.prepared, witness.outcomes.length, witness.connections.length]).toEqual([0, 0, 0])
    fireAll(engine, witness, 100)
    await witness.until(100)
    await engine.close()
    expect(new Set(witness.outcomes.map(told))).toEqual(new Set(['refused']))
  })

  test('makes none after it was closed', async () => {
    const target = await RawTarget.listen(saying(OK))
    const { engine } = engineFor(target.url(), { slots: 3 })
    await engine.close()
    engine.prepare?.(3)
    await turns()
    await target.close()
    expect([engine.prepared, target.connections]).toEqual([0, 0])
  })
})
