import { describe, expect, test } from '@jest/globals'
import { fromMillis } from '../../../lib/units.ts'
import { draws } from '../fuzz/draws.suite.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { fireNow, jobFor, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { FrameTarget, goaway, head, ok, rst, saying, settings, type Script } from './frames.suite.ts'

describe('The engine http2', () => {
  test.each([
    [1, 1],
    [2, 8],
    [3, 64],
  ])(
    'ends each of 500 requests or more exactly once when the target does anything (seed %d, %d streams)',
    async (seed, streams) => {
      const seen = new Set<Script>()
      const target = await FrameTarget.listen(chaos(seed, seen))
      const witness = new Witness()
      const identify = { testId: 'chaos', nodeId: 'only' }
      const job = jobFor(target.url, { slots: 16, timeout: fromMillis(100), identify, transport: { streams } })
      const engine = http2Engine(job, witness)
      // On a busy machine most requests may time out before the target sees them: it continues until it has behaved in
      // every way.
      let fired = 0
      const fill = (): void => {
        while ((fired < 500 || seen.size < WAYS) && fireNow(engine, fired)) fired += 1
      }
      witness.onFree = fill
      fill()
      while (witness.outcomes.length < fired) await witness.until(fired)
      await engine.close()
      await target.close()
      await turns()
      const byRequest = witness.byRequest()
      expect([...byRequest.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: fired }, (_, i) => i))
      expect([...byRequest.values()].every((outcomes) => outcomes.length === 1)).toBe(true)
      expect(engine.inFlight).toBe(0)
      const resent = new Set(witness.notes.map(({ request }) => request))
      expect(resent.size).toBe(witness.notes.length)
      expect(target.asked.length).toBeLessThanOrEqual(fired + witness.notes.length)
    },
  )
})

/** The ways in which the target behaves, that of a good one included. */
const WAYS = 12

/** Behaviours drawn at random, the same for the same seed. @param seen contains those that were shown */
function chaos(seed: number, seen: Set<Script>): Script {
  const draw = draws(seed)
  const good = saying(ok)
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
    const act = (draw(4) === 0 ? acts[draw(acts.length)] : undefined) ?? good
    await turns(draw(4))
    if (socket.destroyed || !socket.writable) return
    seen.add(act)
    void act(socket, asked)
  }
}
