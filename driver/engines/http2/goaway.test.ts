import { describe, expect, test } from '@jest/globals'
import { turns } from '../conformance/raw-target.suite.ts'
import { fireNow, jobFor, told, type Outcome, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { eventually, FrameTarget, goaway, holding, ok, saying, settings } from './frames.suite.ts'

describe('After GOAWAY the engine http2', () => {
  test('completes the streams that the target accepted, fails the others, and goes on with a new connection', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 6, transport: { streams: 6 } }), witness)
    for (let request = 0; request < 6; request += 1) fireNow(engine, request)
    await eventually(() => held.length === 6)
    const [old] = target.sockets
    // Streams 1, 3 and 5 were accepted.
    old?.write(goaway(5, 0))
    await witness.until(3)
    expect(witness.outcomes.map(summary).toSorted()).toEqual(['3 closed', '4 closed', '5 closed'])
    fireNow(engine, 6)
    await eventually(() => held.length === 7)
    expect(target.connections).toBe(2)
    for (const answer of held) answer()
    await witness.until(7)
    // The old one has served its purpose.
    await eventually(() => target.sockets.size === 1)
    await engine.close()
    await target.close()
    expect(witness.outcomes.slice(3).map(summary).toSorted()).toEqual(['0 200', '1 200', '2 200', '6 200'])
    expect(target.asked).toHaveLength(7)
  })

  test('handles it in two steps, as targets send it that shut down gracefully', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 2, transport: { streams: 2 } }), witness)
    fireNow(engine, 0)
    fireNow(engine, 1)
    await eventually(() => held.length === 2)
    const [old] = target.sockets
    old?.write(goaway(2 ** 31 - 1, 0))
    await turns()
    old?.write(goaway(3, 0))
    await turns()
    for (const answer of held.splice(0)) answer()
    await witness.until(2)
    fireNow(engine, 2)
    await eventually(() => held.length === 1)
    held[0]?.()
    await witness.until(3)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200, 200])
    expect(target.connections).toBe(2)
  })

  test('leaves an idle connection, and closes it', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    fireNow(engine, 0)
    await witness.until(1)
    for (const socket of target.sockets) socket.write(goaway(1, 0))
    await eventually(() => target.sockets.size === 0)
    fireNow(engine, 1)
    await witness.until(2)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200, 200])
    expect(target.connections).toBe(2)
  })

  test('sends requests that were not sent on another connection', async () => {
    const target = await FrameTarget.listen(saying(ok), { greeting: settings({ 3: 0 }) })
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    engine.prepare?.(1)
    await eventually(() => witness.connections.length === 1)
    await turns()
    // The target allows no stream: the request waits.
    fireNow(engine, 0)
    await turns()
    for (const socket of target.sockets) socket.write(goaway(0, 0))
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual([200])
    expect(target.asked.map(({ connection }) => connection)).toEqual([1])
  })
})

function summary(outcome: Outcome): string {
  return `${outcome.exchange.request} ${told(outcome)}`
}
