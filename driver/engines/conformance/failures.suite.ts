/**
 * Responses that are incomplete, or never arrive: each ends as one failure with the correct code, and the slot remains
 * usable.
 */
import { describe, expect, test } from '@jest/globals'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { fromMillis, fromSeconds } from '../../../lib/units.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import { OK, RawTarget, saying, sayingAndClosing, sayingAndResetting, turns, type Script } from './raw-target.suite.ts'
import { connecting, QUEUED, stalled } from './stalled.suite.ts'
import { fireAll, fireMany, fireOnce, jobFor, told, Witness } from './witness.suite.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n'
const LENGTH = `${HEAD}Content-Length: 10\r\n`
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`
const BROKEN: Record<string, [Script, FailureCode]> = {
  'closed before the answer': [sayingAndClosing(''), 'closed'],
  'closed within the head': [sayingAndClosing('HTTP/1.1 200 O'), 'closed'],
  'closed within a body of a given length': [sayingAndClosing(`${LENGTH}\r\nhello`), 'closed'],
  'closed within a body that would close': [sayingAndClosing(`${LENGTH}Connection: close\r\n\r\nhello`), 'closed'],
  'closed between chunks': [sayingAndClosing(CHUNKED), 'closed'],
  'closed within the chunks of an answer that would close': [
    sayingAndClosing(CHUNKED.replace(HEAD, `${HEAD}Connection: close\r\n`)),
    'closed',
  ],
  'reset before the answer': [sayingAndResetting(''), 'reset'],
  'reset within the head': [sayingAndResetting('HTTP/1.1 200 O'), 'reset'],
  'reset within a body of a given length': [sayingAndResetting(`${LENGTH}\r\nhello`), 'reset'],
  'reset within a body that would close': [sayingAndResetting(`${LENGTH}Connection: close\r\n\r\nhello`), 'reset'],
  'reset within a body that lasts until the connection closes': [sayingAndResetting(`${HEAD}\r\nhello`), 'reset'],
  'reset between chunks': [sayingAndResetting(CHUNKED), 'reset'],
  'garbage instead of an answer': [saying('SSH-2.0-OpenSSH_9.9\r\n\r\n'), 'protocol'],
  'a version that is none': [saying(OK.replace('HTTP', 'HTTX')), 'protocol'],
  'a length that is no number': [saying(`${HEAD}Content-Length: two\r\n\r\nok`), 'protocol'],
  'two lengths': [saying(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`), 'protocol'],
  'a chunk whose size is no number': [saying(`${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`), 'protocol'],
  'a head without an end': [saying(`${HEAD}X-Large: ${'x'.repeat(200_000)}`), 'protocol'],
  'a change to another protocol': [
    saying(`${HEAD.replace('200 OK', '101 S')}Upgrade: x\r\nConnection: upgrade\r\n\r\n`),
    'protocol',
  ],
}
const silent: Script = () => undefined

export function failuresContract(factory: HttpEngineFactory): void {
  describe('fails', () => {
    test.each(Object.keys(BROKEN))('%s, and completes the next request', async (name) => {
      const [script, code] = BROKEN[name] ?? [silent, 'other']
      const target = await RawTarget.listen((socket, seen) =>
        seen.connection === 0 ? script(socket, seen) : saying(OK)(socket, seen),
      )
      const outcomes = await fireMany(factory, jobFor(target.url()), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([code, 200])
      // No request is sent twice, not even an idempotent one.
      expect(target.seen).toHaveLength(2)
    })

    test('as refused when no process listens, each time', async () => {
      const target = await RawTarget.listen(silent)
      const url = target.url()
      await target.close()
      const outcomes = await fireMany(factory, jobFor(url, { slots: 3 }), 30)
      expect(outcomes.map(told)).toEqual(Array.from({ length: 30 }, () => 'refused'))
    })

    test('as dns a name that does not exist', async () => {
      expect(told(await fireOnce(factory, jobFor('http://nonexistent.invalid/')))).toBe('dns')
    })

    test('as tls when the target does not support TLS', async () => {
      const target = await RawTarget.listen(silent)
      const plain = new Promise<void>((resolve) => {
        target.onConnection = (socket) => {
          socket.write(OK)
          resolve()
        }
      })
      const outcome = await fireOnce(factory, jobFor(target.url().replace('http:', 'https:')))
      await plain
      await target.close()
      expect(told(outcome)).toBe('tls')
    })
  })

  describe('gives up', () => {
    const slow: Record<string, Script> = {
      'an answer that does not begin': silent,
      'an answer that stays within the head': saying(HEAD),
      'a body that does not end': saying(`${LENGTH}\r\nhello`),
      'a body of chunks that does not end': saying(CHUNKED),
    }

    test.each(Object.keys(slow))('%s as timeout, never early, and the connection with it', async (name) => {
      const timeout = fromMillis(60)
      const target = await RawTarget.listen((socket, seen) =>
        seen.connection === 0 ? slow[name]?.(socket, seen) : saying(OK)(socket, seen),
      )
      const outcomes = await fireMany(factory, jobFor(target.url(), { timeout }), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual(['timeout', 200])
      expect(Number(outcomes[0]?.endedAt) - Number(outcomes[0]?.exchange.firedAt)).toBeGreaterThanOrEqual(timeout)
      expect(target.connections).toBe(2)
    })

    test.each<[string, Script, string]>([
      ['no answer', silent, 'no byte of a response'],
      ['an answer that stays within the head', saying(HEAD), `after ${HEAD.length} bytes of the head`],
    ])('%s, and says how much came', async (_, script, detail) => {
      const target = await RawTarget.listen(script)
      const slow = await fireOnce(factory, jobFor(target.url(), { timeout: fromMillis(60) }))
      await target.close()
      expect(slow).toMatchObject({ code: 'timeout', detail })
      const closing = await RawTarget.listen(async (socket, seen) => {
        await script(socket, seen)
        socket.end()
      })
      const closed = await fireOnce(factory, jobFor(closing.url()))
      await closing.close()
      expect(closed).toMatchObject({ code: 'closed', detail })
    })

    test('a response that never ends, at the time limit counted from its firing', async () => {
      const drip: Script = async (socket) => {
        socket.write(HEAD)
        while (!socket.destroyed) {
          socket.write('X: y\r\n')
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
      const target = await RawTarget.listen(drip)
      const outcome = await fireOnce(factory, jobFor(target.url(), { timeout: fromMillis(80) }))
      await target.close()
      expect(told(outcome)).toBe('timeout')
    })

    test('each of many requests that were fired at different instants', async () => {
      const target = await RawTarget.listen(silent)
      const job = jobFor(target.url(), { slots: 7, timeout: fromMillis(20) })
      const outcomes = await fireMany(factory, job, 50)
      await target.close()
      expect(outcomes.map(told)).toEqual(Array.from({ length: 50 }, () => 'timeout'))
      expect(new Set(outcomes.map(({ exchange }) => exchange.request)).size).toBe(50)
    })

    test('everything in flight as aborted when it is destroyed, once, and fires no more', async () => {
      const target = await RawTarget.listen(silent)
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 10, timeout: fromSeconds(5) }), witness)
      fireAll(engine, witness, 100)
      await turns()
      expect(engine.inFlight).toBe(10)
      await Promise.all([engine.destroy(), engine.destroy(), engine.close()])
      await target.close()
      await turns()
      expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 10 }, () => 'aborted'))
      expect(engine.inFlight).toBe(0)
    })

    test('a connection that is not established as timeout-connect, and leaves none behind', async () => {
      const { url, end } = await stalled()
      const before = connecting()
      const witness = new Witness()
      const engine = factory(jobFor(url, { slots: 8, timeout: fromMillis(100) }), witness)
      fireAll(engine, witness, 8)
      await turns()
      expect(connecting()).toBe(before + 8 - QUEUED)
      await witness.until(8)
      await turns()
      expect(connecting()).toBe(before)
      await engine.close()
      await end()
      const codes = witness.outcomes.map(told)
      expect(witness.outcomes).toContainEqual(
        expect.objectContaining({
          detail: expect.stringMatching(/^timed out after 100 ms while connecting to 127\.0\.0\.1:\d+$/),
        }),
      )
      expect(codes.filter((code) => code === 'timeout')).toHaveLength(QUEUED)
      expect(codes.filter((code) => code === 'timeout-connect')).toHaveLength(8 - QUEUED)
    })

    test('pending connections when it is destroyed', async () => {
      const { url, end } = await stalled()
      const before = connecting()
      const witness = new Witness()
      const engine = factory(jobFor(url, { slots: 8 }), witness)
      fireAll(engine, witness, 8)
      await turns()
      await engine.destroy()
      await turns()
      expect(connecting()).toBe(before)
      await end()
      expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 8 }, () => 'aborted'))
    })

    test('connection attempts when it is destroyed', async () => {
      const target = await RawTarget.listen(silent)
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { slots: 10 }), witness)
      fireAll(engine, witness, 10)
      await engine.destroy()
      await turns()
      await target.close()
      expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 10 }, () => 'aborted'))
    })
  })
}
