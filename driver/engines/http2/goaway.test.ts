import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { httpNote } from '../../../lib/measure/notes.ts'
import { fromMillis } from '../../../lib/units.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { exchangeOf, fireNow, jobFor, told, type Outcome, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { eventually, FrameTarget, goaway, holding, ok, rst, saying, type Script, settings } from './frames.suite.ts'

describe('After GOAWAY the engine http2', () => {
  test('completes the streams that the target accepted, and sends the others again on a new connection', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 6, transport: { streams: 6 } }), witness)
    for (let request = 0; request < 6; request += 1) fireNow(engine, request)
    await eventually(() => held.length === 6)
    const [old] = target.sockets
    // Streams 1, 3 and 5 were accepted.
    old?.write(goaway(5, 0))
    await eventually(() => held.length === 9)
    expect(target.connections).toBe(2)
    expect(target.asked.slice(6).map(({ connection }) => connection)).toEqual([1, 1, 1])
    expect(witness.notes.toSorted((a, b) => a.request - b.request)).toEqual(
      [3, 4, 5].map((request) => ({ request, note: httpNote.goaway })),
    )
    for (const answer of held) answer()
    await witness.until(6)
    // The old connection is closed.
    await eventually(() => target.sockets.size === 1)
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(summary).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((request) => `${request} 200`))
  })

  test.each([
    ['GOAWAY', () => goaway(0, 0), httpNote.goaway, 2],
    ['GOAWAY and the end of the connection', () => goaway(0, 0), httpNote.goaway, 2],
    ['REFUSED_STREAM', (s: number) => rst(s, 7), httpNote.refusedStream, 1],
  ])(
    'or %s sends a request again, whatever its method, and keeps its instants but that of sending',
    async (title, no, note, connections) => {
      let refusedAt = 0
      const target = await FrameTarget.listen(async (socket, { stream, before, connection }) => {
        if (connection + before > 0) {
          socket.write(ok(stream))
          return
        }
        await turns()
        refusedAt = systemClock.now()
        if (title.includes('end')) socket.end(no(stream))
        else socket.write(no(stream))
      })
      const witness = new Witness()
      const requests = [{ name: 'only', method: 'POST', headers: {}, body: 'hello' }]
      const engine = http2Engine(jobFor(target.url, { requests }), witness)
      const exchange = exchangeOf(7)
      const { firedAt, intendedAt } = exchange
      engine.fire(exchange)
      await witness.until(1)
      await engine.close()
      await target.close()
      const [outcome] = witness.outcomes
      if (outcome?.kind !== 'completed') throw new Error('not completed')
      expect(outcome.exchange).toBe(exchange)
      expect(outcome.exchange).toMatchObject({ request: 7, firedAt, intendedAt })
      expect(outcome.sentAt).toBeGreaterThan(refusedAt)
      // The bytes of both connections belong to this request.
      expect(outcome.bytesReceived).toBeGreaterThanOrEqual(no(1).length + ok(1).length)
      expect(witness.notes).toEqual([{ request: 7, note }])
      expect([target.asked.length, target.connections]).toEqual([2, connections])
    },
  )

  test.each<[string, Script, string, string]>([
    ['GOAWAY', (socket) => void socket.write(goaway(0, 0)), 'closed', 'GOAWAY NO_ERROR: no response head'],
    [
      'REFUSED_STREAM',
      (socket, { stream }) => void socket.write(rst(stream, 7)),
      'reset',
      'RST_STREAM REFUSED_STREAM: no response head',
    ],
  ])('or %s that comes each time fails a request that was sent again once', async (_, script, code, detail) => {
    const target = await FrameTarget.listen(script)
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    fireNow(engine, 0)
    await witness.until(1)
    fireNow(engine, 1)
    await witness.until(2)
    await engine.close()
    await target.close()
    expect(witness.outcomes).toMatchObject([
      { code, detail },
      { code, detail },
    ])
    expect(witness.notes.map(({ request }) => request)).toEqual([0, 1])
    expect(target.asked).toHaveLength(4)
  })

  test('does not send again a request that was given up, or one with a partial response', async () => {
    const { target, held } = await holding()
    const witness = new Witness()
    const job = jobFor(target.url, { slots: 2, transport: { streams: 2 }, timeout: fromMillis(50) })
    const engine = http2Engine(job, witness)
    fireNow(engine, 0)
    await eventually(() => held.length === 1)
    await witness.until(1)
    for (const socket of target.sockets) socket.write(goaway(0, 0))
    await turns()
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual(['timeout'])
    expect([witness.notes, target.asked.length]).toEqual([[], 1])
  })

  test('handles GOAWAY in two steps, as targets send it to shut down gracefully', async () => {
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

  test('abandons an idle connection, and closes it', async () => {
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

  test('uses another connection for requests that were not sent', async () => {
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
