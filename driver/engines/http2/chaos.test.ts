import { describe, expect, test } from '@jest/globals'
import { fromMillis } from '../../../lib/units.ts'
import { draws } from '../fuzz/draws.suite.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { fireAll, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { FrameTarget, goaway, head, ok, rst, saying, settings, type Script } from './frames.suite.ts'

describe('The engine http2', () => {
  test.each([
    [1, 1],
    [2, 8],
    [3, 64],
  ])(
    'ends each of 500 requests exactly once when the target does anything (seed %d, %d streams)',
    async (seed, streams) => {
      const target = await FrameTarget.listen(chaos(seed))
      const witness = new Witness()
      const identify = { testId: 'chaos', nodeId: 'only' }
      const job = jobFor(target.url, { slots: 16, timeout: fromMillis(100), identify, transport: { streams } })
      const engine = http2Engine(job, witness)
      fireAll(engine, witness, 500)
      await witness.until(500)
      await engine.close()
      await target.close()
      await turns()
      const byRequest = witness.byRequest()
      expect([...byRequest.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i))
      expect([...byRequest.values()].every((outcomes) => outcomes.length === 1)).toBe(true)
      expect(engine.inFlight).toBe(0)
      const resent = new Set(witness.notes.map(({ request }) => request))
      expect(resent.size).toBe(witness.notes.length)
      expect(target.asked.length).toBeLessThanOrEqual(500 + witness.notes.length)
      // The target behaved in many ways: neither did all requests succeed, nor did all fail.
      expect(new Set(witness.outcomes.map(told)).size).toBeGreaterThan(3)
    },
  )
})

/** Behaviours drawn at random, the same for the same seed. */
function chaos(seed: number): Script {
  const draw = draws(seed)
  const acts: Script[] = [
    (socket, { stream }) => void socket.write(rst(stream, draw(14))),
    (socket, { stream }) => void socket.end(ok(stream)),
    (socket, { stream }) => void socket.end(ok(stream).subarray(0, draw(20))),
    (socket) => void socket.resetAndDestroy(),
    (socket, { stream }) => void socket.write(Buffer.concat([goaway(stream, 0), ok(stream)])),
    (socket, { stream }) => void socket.write(goaway(Math.max(0, stream - 2), 0)),
    (socket, { stream }) => void socket.write(goaway(stream, 1 + draw(13))),
    (socket, { stream }) => void socket.write(Buffer.concat([settings({ 3: draw(20) }), ok(stream)])),
    (socket, { stream }) => void socket.write(head(stream, 200)),
    (socket) => void socket.write(Buffer.alloc(40, draw(256))),
    () => undefined,
  ]
  return async (socket, asked) => {
    const act = draw(4) === 0 ? acts[draw(acts.length)] : saying(ok)
    await turns(draw(4))
    if (!socket.destroyed && socket.writable) void act?.(socket, asked)
  }
}
