/** Reused connections, and events at unexpected times. */
import { describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { exceptions } from './exceptions.suite.ts'
import {
  OK,
  RawTarget,
  saying,
  sayingAndClosing,
  sayingAndResetting,
  turns,
  type Script,
  type Seen,
} from './raw-target.suite.ts'
import { fireAll, fireMany, fireNow, jobFor, told, Witness } from './witness.suite.ts'

const UNASKED = OK.replace('200 OK', '500 Unasked')
/** More than the buffers at both ends of a connection hold. */
const LARGE = 'x'.repeat(16_000_000)

function numberOf({ headers }: Seen): number {
  return Number(headers.get(identifyHeaders.request))
}

function identified(target: RawTarget, other: Partial<HttpJob> = {}): HttpJob {
  return jobFor(target.url(), { identify: { testId: 'connections', nodeId: 'one' }, ...other })
}

function upload(target: RawTarget): HttpJob {
  return jobFor(target.url(), { requests: [{ name: 'only', method: 'POST', headers: {}, body: LARGE }] })
}

export function connectionsContract(name: string, factory: HttpEngineFactory): void {
  const others = exceptions[name] ?? {}

  describe('when the response arrives before the request is written', () => {
    test('accepts it, while the target continues to read', async () => {
      const target = await RawTarget.listen(saying(OK), { early: true })
      const outcomes = await fireMany(factory, upload(target), 3)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 200, 200])
    })

    const deaf: Record<string, string> = {
      'a target that reads no more': OK,
      'a target that reads no more and says close': OK.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    }
    test.each(Object.keys(deaf).filter((title) => others[title]?.skip === undefined))(
      'accepts it from %s, and uses another connection for the next request',
      async (title) => {
        const script: Script = (socket) => {
          socket.pause()
          socket.write(deaf[title] ?? '')
        }
        const target = await RawTarget.listen(script, { early: true })
        const outcomes = await fireMany(factory, upload(target), 3)
        await target.close()
        expect(outcomes.map(told)).toEqual([200, 200, 200])
        expect(target.connections).toBe(3)
      },
    )

    test('accepts it when the target then closes', async () => {
      const refusal = OK.replace('200 OK', '413 Too Large').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
      const target = await RawTarget.listen(sayingAndClosing(refusal), { early: true })
      const outcomes = await fireMany(factory, upload(target), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([413, 413])
    })

    test('fails as reset when the target resets instead of responding', async () => {
      const target = await RawTarget.listen(
        (socket) => {
          socket.resetAndDestroy()
        },
        { early: true },
      )
      const outcomes = await fireMany(factory, upload(target), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual(['reset', 'reset'])
    })
  })

  describe('on a reused connection', () => {
    /** Two requests one after the other; between them the target acts on the idle connection. */
    async function idling(between: (socket: Socket) => void): Promise<{ codes: unknown[]; target: RawTarget }> {
      const sockets: Socket[] = []
      const target = await RawTarget.listen((socket) => {
        sockets.push(socket)
        socket.write(OK)
      })
      const witness = new Witness()
      const engine = factory(jobFor(target.url()), witness)
      fireNow(engine, 0)
      await witness.until(1)
      const [first] = sockets
      if (first !== undefined) between(first)
      await turns()
      fireNow(engine, 1)
      await witness.until(2)
      await engine.close()
      await target.close()
      return { codes: witness.outcomes.map(told), target }
    }

    test.each([UNASKED, UNASKED.slice(0, 20), '???\r\n\r\n'])(
      'does not mistake unrequested bytes for a response: %j',
      async (bytes) => {
        const { codes, target } = await idling((socket) => void socket.write(bytes))
        expect(codes).toEqual([200, 200])
        expect(target.connections).toBe(2)
      },
    )

    test('abandons it when the target has closed it', async () => {
      const { codes, target } = await idling((socket) => void socket.end())
      expect(codes).toEqual([200, 200])
      expect(target.connections).toBe(2)
    })

    test('abandons it when the target has reset it', async () => {
      const { codes, target } = await idling((socket) => void socket.resetAndDestroy())
      expect(codes).toEqual([200, 200])
      expect(target.connections).toBe(2)
    })

    test.each([
      ['closes', 'closed'],
      ['resets', 'reset'],
    ])('fails as stale, and sends nothing again, when the target %s it instead of an answer', async (how, detail) => {
      const script: Script = (socket, { before }) => {
        if (before === 0) socket.write(OK)
        else if (how === 'closes') socket.end()
        else socket.resetAndDestroy()
      }
      const target = await RawTarget.listen(script)
      const outcomes = await fireMany(factory, identified(target), 6)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, 'stale', 200, 'stale', 200, 'stale'])
      const details = outcomes.flatMap((one) => (one.kind === 'failed' ? [one.detail] : []))
      expect(details).toEqual(
        details.map(() => expect.stringMatching(`^${detail} after an idle time of \\d+(.\\d)? ms$`)),
      )
      expect(target.seen.map(numberOf)).toEqual([0, 1, 2, 3, 4, 5])
    })

    test.each<[string, Script, string]>([
      ['closing', sayingAndClosing('HTTP'), 'closed'],
      ['reset', sayingAndResetting('HTTP'), 'reset'],
    ])('does not call it stale after a byte of the answer (%s)', async (_, broken, code) => {
      const script: Script = (socket, seen) => (seen.before === 0 ? saying(OK) : broken)(socket, seen)
      const target = await RawTarget.listen(script)
      const outcomes = await fireMany(factory, identified(target), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual([200, code])
    })

    test.each(['end', 'reset'])('sends nothing twice when the target closes during the write (%s)', async (how) => {
      // The next request is fired while the response is reported: the close is in transit, or has arrived but is
      // unread.
      const script: Script = (socket) => {
        if (how === 'end') socket.end(OK)
        else socket.write(OK, () => socket.resetAndDestroy())
      }
      const target = await RawTarget.listen(script)
      const outcomes = await fireMany(factory, identified(target, { slots: 4 }), 200)
      await target.close()
      const numbers = target.seen.map(numberOf)
      expect(new Set(numbers).size).toBe(numbers.length)
      for (const outcome of outcomes) {
        expect([200, 'stale', 'reset']).toContain(told(outcome))
        if (told(outcome) === 200) expect(numbers).toContain(outcome.exchange.request)
      }
      expect(outcomes.map(told)).toContain(200)
    })

    test('closes connections that the target keeps open when it is closed', async () => {
      const target = await RawTarget.listen(saying(OK))
      const ends: Promise<unknown>[] = []
      target.onConnection = (socket) => void ends.push(once(socket, 'close'))
      await fireMany(factory, jobFor(target.url(), { slots: 5 }), 50)
      await Promise.all(ends)
      await target.close()
      expect(ends).toHaveLength(5)
    })
  })

  test('gives each of 2,000 requests in 32 slots its own response, in any order of arrival', async () => {
    const script: Script = async (socket, seen) => {
      const number = numberOf(seen)
      await turns((number * 7) % 5)
      const body = 'x'.repeat(number)
      const cut = `HTTP/1.1 ${432 + (number % 68)} Own\r\nContent-Length: ${number}\r\n\r\n`
      socket.write(cut)
      if (number % 3 === 0) await turns(2)
      socket.write(body)
    }
    const target = await RawTarget.listen(script)
    const witness = new Witness()
    const engine = factory(identified(target, { slots: 32 }), witness)
    fireAll(engine, witness, 2_000)
    await witness.until(2_000)
    await engine.close()
    await target.close()
    const wrong = witness.outcomes.filter((one) => {
      const { request } = one.exchange
      const head = `HTTP/1.1 ${432 + (request % 68)} Own\r\nContent-Length: ${request}\r\n\r\n`
      return told(one) !== 432 + (request % 68) || bytesOf(one) !== head.length + request
    })
    expect(wrong).toEqual([])
    expect(new Set(witness.outcomes.map(({ exchange }) => exchange.request)).size).toBe(2_000)
    expect(target.connections).toBe(32)
  })
}

function bytesOf(outcome: object): unknown {
  return 'bytesReceived' in outcome ? outcome.bytesReceived : undefined
}
