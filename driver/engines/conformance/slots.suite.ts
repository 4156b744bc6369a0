/** Slots, keep-alive, closing, and exactly one outcome per request whatever the target does. */
import { describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import { fromMillis } from '../../../lib/units.ts'
import { draws } from '../fuzz/draws.suite.ts'
import { identifyHeaders, type HttpEngineFactory } from '../http-job.ts'
import { OK, RawTarget, saying, sayingAndClosing, turns, type Script } from './raw-target.suite.ts'
import { fireNow, fireAll, fireMany, jobFor, told, Witness } from './witness.suite.ts'

/** A target that responds when the test requests it. */
async function holding(): Promise<{ target: RawTarget; held: Socket[] }> {
  const held: Socket[] = []
  const target = await RawTarget.listen((socket) => void held.push(socket))
  return { target, held }
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await turns(1)
}

export function slotsContract(factory: HttpEngineFactory): void {
  describe('with its slots', () => {
    test('accepts as many requests as there are, rejects the next, and accepts it after an outcome', async () => {
      const { target, held } = await holding()
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 3 }), witness)
      const fired = [0, 1, 2, 3].map((request) => fireNow(engine, request))
      expect(fired).toEqual([true, true, true, false])
      expect(engine.inFlight).toBe(3)
      await eventually(() => held.length === 3)
      held[0]?.write(OK)
      await witness.until(1)
      expect(engine.inFlight).toBe(2)
      expect(fireNow(engine, 3)).toBe(true)
      expect(fireNow(engine, 4)).toBe(false)
      await engine.destroy()
      await target.close()
    })

    test('has a free slot already while it reports an outcome', async () => {
      const target = await RawTarget.listen(saying(OK))
      const witness = new Witness()
      const engine = factory(jobFor(target.url()), witness)
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

    test('reports nothing before fire has returned', async () => {
      const target = await RawTarget.listen(saying(OK))
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 4 }), witness)
      for (let request = 0; request < 4; request += 1) {
        const before = witness.outcomes.length
        fireNow(engine, request)
        expect(witness.outcomes).toHaveLength(before)
      }
      await witness.until(4)
      await engine.close()
      await target.close()
    })

    test('makes no connection before it is needed, and never more than slots', async () => {
      const target = await RawTarget.listen(saying(OK))
      const idle = factory(jobFor(target.url(), { slots: 50 }), new Witness())
      await turns()
      expect(target.connections).toBe(0)
      await idle.close()
      await fireMany(factory, jobFor(target.url(), { slots: 5 }), 500)
      await target.close()
      expect(target.connections).toBe(5)
    })

    test('never has more connections than slots when the target closes each', async () => {
      let open = 0
      let most = 0
      const target = await RawTarget.listen((socket, seen) => {
        open -= 1
        return sayingAndClosing(OK.replace('OK\r\n', 'OK\r\nConnection: close\r\n'))(socket, seen)
      })
      target.onConnection = () => {
        open += 1
        most = Math.max(most, open)
      }
      await fireMany(factory, jobFor(target.url(), { slots: 5 }), 200)
      await target.close()
      expect(target.connections).toBe(200)
      expect(most).toBeLessThanOrEqual(5)
    })

    test('makes a new connection after the target has closed an idle one', async () => {
      const { target, held } = await holding()
      const witness = new Witness()
      const engine = factory(jobFor(target.url()), witness)
      for (const request of [0, 1, 2]) {
        fireNow(engine, request)
        await eventually(() => held.length === request + 1)
        held[request]?.write(OK)
        await witness.until(request + 1)
        held[request]?.end()
        await turns()
      }
      await engine.close()
      await target.close()
      expect(witness.outcomes.map(told)).toEqual([200, 200, 200])
      expect(target.connections).toBe(3)
    })

    test('ignores an unrequested response', async () => {
      const target = await RawTarget.listen(saying(OK + OK.replace('200 OK', '500 Unasked')))
      const outcomes = await fireMany(factory, jobFor(target.url()), 20)
      await target.close()
      expect(outcomes.map(told)).toEqual(Array.from({ length: 20 }, () => 200))
    })

    test('closes when all requests in flight have ended, and accepts none meanwhile', async () => {
      const { target, held } = await holding()
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 4 }), witness)
      fireNow(engine, 0)
      fireNow(engine, 1)
      const order: string[] = []
      const closed = Promise.all([engine.close(), engine.close()]).then(() => order.push('closed'))
      expect(fireNow(engine, 2)).toBe(false)
      await eventually(() => held.length === 2)
      order.push('answered')
      for (const socket of held) socket.write(OK)
      await closed
      await target.close()
      expect(order).toEqual(['answered', 'closed'])
      expect(witness.outcomes.map(told)).toEqual([200, 200])
    })
  })

  test.each([1, 2, 3])(
    'ends each of 500 requests exactly once when the target does anything (seed %d)',
    async (seed) => {
      const target = await RawTarget.listen(chaos(seed))
      const witness = new Witness()
      const identify = { testId: 'chaos', nodeId: 'only' }
      const engine = factory(jobFor(target.url(), { slots: 16, timeout: fromMillis(100), identify }), witness)
      fireAll(engine, witness, 500)
      await witness.until(500)
      await engine.close()
      await target.close()
      await turns()
      const byRequest = witness.byRequest()
      expect([...byRequest.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i))
      expect([...byRequest.values()].every((outcomes) => outcomes.length === 1)).toBe(true)
      expect(engine.inFlight).toBe(0)
      const numbers = target.seen.map(({ headers }) => headers.get(identifyHeaders.request))
      expect(new Set(numbers).size).toBe(numbers.length)
      // The behaviours differ: neither all requests succeeded nor all failed.
      expect(new Set(witness.outcomes.map(told)).size).toBeGreaterThan(2)
    },
  )
}

/** Behaviours drawn at random, reproducible by the seed. */
function chaos(seed: number): Script {
  const draw = draws(seed)
  return async (socket) => {
    const cut = draw(OK.length)
    const act = draw(9)
    await turns(draw(4))
    if (act < 3) socket.write(OK)
    else if (act === 3) socket.end(OK)
    else if (act === 4) socket.end(OK.slice(0, cut))
    else if (act === 5) socket.resetAndDestroy()
    else if (act === 6) socket.write(OK.slice(0, cut))
    else if (act === 7) socket.write(`${'x'.repeat(1 + cut)}${OK}`)
    else socket.write(OK, () => socket.resetAndDestroy())
  }
}
