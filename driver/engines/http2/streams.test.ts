import { describe, expect, test } from '@jest/globals'
import { turns } from '../conformance/raw-target.suite.ts'
import { fireAll, fireMany, fireNow, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { eventually, FrameTarget, holding, ok, rst, saying, settings } from './frames.suite.ts'

describe('The engine http2 with its slots', () => {
  test('takes as many requests as there are, refuses the next, and takes it after an outcome', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 3, transport: { streams: 2 } }), witness)
    expect([0, 1, 2, 3].map((request) => fireNow(engine, request))).toEqual([true, true, true, false])
    expect(engine.inFlight).toBe(3)
    await eventually(() => held.length === 3)
    held[0]?.()
    await witness.until(1)
    expect(engine.inFlight).toBe(2)
    expect(fireNow(engine, 3)).toBe(true)
    expect(fireNow(engine, 4)).toBe(false)
    await engine.destroy()
    await target.close()
  })

  test('has a free slot already while it tells an outcome', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    const taken: boolean[] = []
    witness.onFree = () => {
      if (taken.length < 5) taken.push(fireNow(engine, taken.length + 1))
    }
    fireNow(engine, 0)
    await witness.until(6)
    await engine.close()
    await target.close()
    expect(taken).toEqual([true, true, true, true, true])
  })

  test('tells nothing before fire has returned, neither good nor bad', async () => {
    const target = await FrameTarget.listen((socket, { stream, before }) => {
      socket.write(before % 2 === 0 ? ok(stream) : rst(stream, 8))
    })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 4 }), witness)
    for (let request = 0; request < 8; request += 1) {
      if (request === 4) await witness.until(4)
      const before = witness.outcomes.length
      fireNow(engine, request)
      expect(witness.outcomes).toHaveLength(before)
    }
    await witness.until(8)
    await engine.close()
    await target.close()
  })

  test.each([
    [1, 5, 5],
    [2, 5, 3],
    [5, 5, 1],
    [100, 30, 1],
  ])('puts %d streams on a connection, so that %d requests at once need %d', async (streams, slots, connections) => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots, transport: { streams } }), witness)
    await turns()
    expect(target.connections).toBe(0)
    fireAll(engine, witness, slots * 10)
    // All at once: no request waits for another's response.
    await eventually(() => held.length === slots)
    while (witness.outcomes.length < slots * 10) {
      for (const answer of held.splice(0)) answer()
      await turns(1)
    }
    await engine.close()
    await target.close()
    expect(new Set(witness.outcomes.map(told))).toEqual(new Set([200]))
    expect(target.connections).toBe(connections)
  })

  test('makes more connections where the target allows fewer streams, and is never refused', async () => {
    const { target, held } = await holding(settings({ 3: 3 }))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 20, transport: { streams: 10 } }), witness)
    fireAll(engine, witness, 200)
    await eventually(() => held.length === 20)
    const perConnection = new Map<number, number>()
    for (const { connection } of target.asked) perConnection.set(connection, (perConnection.get(connection) ?? 0) + 1)
    expect(Math.max(...perConnection.values())).toBe(3)
    while (witness.outcomes.length < 200) {
      for (const answer of held.splice(0)) answer()
      await turns(1)
    }
    await engine.close()
    await target.close()
    expect(new Set(witness.outcomes.map(told))).toEqual(new Set([200]))
    expect(target.connections).toBe(7)
  })

  test('keeps to fewer streams from when the target says so', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 4, transport: { streams: 4 } }), witness)
    for (let request = 0; request < 4; request += 1) fireNow(engine, request)
    await eventually(() => held.length === 4)
    for (const socket of target.sockets) socket.write(settings({ 3: 2 }))
    await turns()
    for (const answer of held.splice(0)) answer()
    await witness.until(4)
    for (let request = 4; request < 8; request += 1) fireNow(engine, request)
    await eventually(() => held.length === 4)
    await engine.destroy()
    await target.close()
    expect(target.asked.map(({ connection }) => connection)).toEqual([0, 0, 0, 0, 0, 0, 1, 1])
  })

  test('sends what waited once the target allows a stream', async () => {
    const target = await FrameTarget.listen(saying(ok), { greeting: settings({ 3: 0 }) })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    engine.prepare?.(1)
    await eventually(() => witness.connections.length === 1)
    await turns()
    fireNow(engine, 0)
    await turns()
    expect(target.asked).toEqual([])
    for (const socket of target.sockets) socket.write(settings({ 3: 1 }))
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200])
  })

  test('makes connections ahead when asked to, and tells of each', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 10, transport: { streams: 4 } }), witness)
    engine.prepare?.(50)
    expect(engine.prepared).toBe(0)
    await eventually(() => witness.connections.length === 3)
    expect(witness.connections[0]).toMatchObject({ dns: -1, tls: -1 })
    // Three connections have room for twelve, of whom ten can come.
    expect(engine.prepared).toBe(10)
    fireAll(engine, witness, 100)
    await witness.until(100)
    await engine.close()
    await target.close()
    expect(target.connections).toBe(3)
  })

  test.each([
    ['keepAlive: false', { transport: { keepAlive: false, streams: 8 } }],
    ['Connection: close', { requests: [{ name: 'only', method: 'GET', headers: { Connection: 'close' } }] }],
  ])('makes a connection for each request with %s', async (_, other) => {
    const target = await FrameTarget.listen(saying(ok))
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { slots: 3, ...other }), 12)
    await eventually(() => target.sockets.size === 0)
    await target.close()
    expect(outcomes.map(told)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(target.connections).toBe(12)
  })

  test('closes a connection that has been idle for too long, and none that is in use', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { transport: { idleTimeoutMs: 30 } }), witness)
    for (let request = 0; request < 3; request += 1) {
      fireNow(engine, request)
      await witness.until(request + 1)
      await eventually(() => target.sockets.size === 0)
    }
    await engine.close()
    await target.close()
    expect(target.connections).toBe(3)
    const busy = await FrameTarget.listen(async (socket, { stream }) => {
      await new Promise((resolve) => setTimeout(resolve, 120))
      socket.write(ok(stream))
    })
    const outcomes = await fireMany(http2Engine, jobFor(busy.url, { transport: { idleTimeoutMs: 30 } }), 2)
    await busy.close()
    expect(outcomes.map(told)).toEqual([200, 200])
    expect(busy.connections).toBe(1)
  })

  test('makes a new connection after the target has closed an idle one', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    for (const request of [0, 1, 2]) {
      fireNow(engine, request)
      await witness.until(request + 1)
      for (const socket of target.sockets) socket.end()
      await eventually(() => target.sockets.size === 0)
      await turns()
    }
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200, 200])
    expect(target.connections).toBe(3)
  })

  test('closes when all in flight has ended, and takes nothing meanwhile', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 4, transport: { streams: 2 } }), witness)
    fireNow(engine, 0)
    fireNow(engine, 1)
    const order: string[] = []
    const closed = Promise.all([engine.close(), engine.close()]).then(() => order.push('closed'))
    expect(fireNow(engine, 2)).toBe(false)
    await eventually(() => held.length === 2)
    order.push('answered')
    for (const answer of held) answer()
    await closed
    await eventually(() => target.sockets.size === 0)
    await target.close()
    expect(order).toEqual(['answered', 'closed'])
    expect(witness.outcomes.map(told)).toEqual([200, 200])
  })
})
