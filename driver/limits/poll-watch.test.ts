import { describe, expect, test } from '@jest/globals'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { pause, systemClock } from '../../lib/clock.ts'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { PollWatch, pollWatch, unreadFor } from './poll-watch.ts'

/** An event loop whose polls and their events are set by the test. */
class ScriptedLoop {
  readonly watch = new PollWatch({ loopCount: () => this.#polls, idleTime: () => this.#idle })
  #polls = 7
  #idle = 40

  /** A poll returns with events that arrived before it began; with none it waits for an event. */
  poll(found: number): this {
    this.#polls += 1
    this.#idle += found === 0 ? 0.5 : 0
    return this
  }

  since(now: number, sentAt?: number): number {
    return this.watch.since(micros(now), sentAt === undefined ? undefined : micros(sentAt))
  }
}

/** Both ends of a connection within this thread. */
async function connected(): Promise<{ client: Socket; server: Socket; close: () => Promise<void> }> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve))
  const client = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  const server = await accepted
  const close = async (): Promise<void> => {
    client.destroy()
    server.destroy()
    await new Promise((resolve) => listener.close(resolve))
  }
  return { client, server, close }
}

describe('an event that is read may have arrived', () => {
  test('since the previous poll returned, if the poll found it waiting', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    expect(loop.poll(1).since(5_000)).toBe(1_000)
    expect(loop.poll(3).since(6_000)).toBe(5_000)
  })

  test('when the poll returned, if the poll had waited for it', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    expect(loop.poll(0).since(5_000)).toBe(5_000)
    // An earlier poll that found something says nothing about this one.
    loop.poll(2).since(6_000)
    expect(loop.poll(0).since(9_000)).toBe(9_000)
  })

  test('when the poll returned, if the previous one was not sampled, and one of them had waited', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    expect(loop.poll(0).poll(1).since(5_000)).toBe(5_000)
    expect(loop.poll(1).since(6_000)).toBe(5_000)
  })

  test('since the last sample, if no poll since then had waited: the loop was busy all the time', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    loop.since(1_800)
    expect(loop.poll(1).poll(1).since(5_000)).toBe(1_800)
  })

  test('as known from a sample of less than 0.3 ms ago, which is not repeated', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    expect(loop.poll(0).since(1_299)).toBe(1_000)
    expect(loop.since(1_300)).toBe(1_300)
  })

  test('as known from a sample of less than 40 µs ago, for a response to a request sent after the known poll', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    expect(loop.poll(0).since(1_050, 1_000)).toBe(1_000)
    expect(loop.since(1_039, 1_010)).toBe(1_000)
    expect(loop.since(1_060, 1_010)).toBe(1_060)
  })

  test('at the first sample, before which nothing is known', () => {
    expect(new ScriptedLoop().poll(5).since(1_000)).toBe(1_000)
  })

  test('at the same instant, however often and late the watch is read in one turn of the loop', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    loop.poll(1)
    expect([5_000, 5_300, 8_000].map((now) => loop.since(now))).toEqual([1_000, 1_000, 1_000])
    loop.poll(0)
    expect([9_000, 9_700].map((now) => loop.since(now))).toEqual([9_000, 9_000])
    // A poll counts as returned at the first reading after it, not at the last.
    expect(loop.poll(1).since(12_000)).toBe(9_000)
  })
})

describe('an event that is read after a poll that waited beyond the time of a timer', () => {
  test('may have arrived since the loop should have run, because the process was paused', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    loop.watch.expect(micros(11_000))
    expect(loop.poll(0).since(500_000)).toBe(11_000)
  })

  test('may have arrived since then even when that poll returned without events and the next one found it', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    loop.watch.expect(micros(11_000))
    loop.poll(0).since(500_000)
    loop.watch.expect(micros(510_000))
    expect(loop.poll(1).since(500_300)).toBe(11_000)
    expect(loop.poll(1).since(500_600)).toBe(500_300)
  })

  test('arrived when the poll returned, if the timer was only a little late or the loop did not wait', () => {
    const loop = new ScriptedLoop()
    loop.poll(0).since(1_000)
    loop.watch.expect(micros(11_000))
    expect(loop.poll(0).since(12_900)).toBe(12_900)
    loop.watch.expect(micros(22_900))
    expect(loop.poll(1).since(70_000)).toBe(12_900)
    expect(loop.poll(1).since(70_300)).toBe(70_000)
  })
})

describe('the event loop of this thread', () => {
  test('reports since when events that were read after a pause may have arrived', async () => {
    const { client, server, close } = await connected()
    const heldUpAt = new Promise<Micros>((resolve) => {
      server.once('data', () => {
        const now = systemClock.now()
        pollWatch.since(now)
        server.write('answer')
        while (systemClock.now() < later(now, fromMillis(10))) continue
        resolve(now)
      })
    })
    const readAt = new Promise<{ now: Micros; since: Micros }>((resolve) => {
      client.once('data', () => {
        const now = systemClock.now()
        resolve({ now, since: pollWatch.since(now) })
      })
    })
    client.write('request')
    const [heldUp, { now, since }] = await Promise.all([heldUpAt, readAt])
    expect(since).toBe(heldUp)
    // Still in the same turn of the loop, as in the continuations of resolved promises.
    expect(unreadFor(micros(heldUp - 100), now)).toBe(now - heldUp)
    expect(unreadFor(later(heldUp, fromMillis(4)), now)).toBe(now - heldUp - 4_000)
    await close()
  })

  test('counts its polls, one in each turn, and their waiting time', async () => {
    const looks = () => [performance.nodeTiming.uvMetricsInfo.loopCount, performance.nodeTiming.idleTime] as const
    const [polls, idle] = looks()
    await pause(1)
    await pause(1)
    const [pollsAfter, idleAfter] = looks()
    expect(pollsAfter).toBeGreaterThan(polls)
    expect(idleAfter).toBeGreaterThanOrEqual(idle)
  })

  test('never reports a response as unread for longer than since its request, nor for a negative time', () => {
    const now = systemClock.now()
    expect(unreadFor(now, now)).toBe(0)
    expect(unreadFor(micros(now + 5), now)).toBe(0)
    const unread = unreadFor(micros(now - 400), now)
    expect(unread).toBeGreaterThanOrEqual(0)
    expect(unread).toBeLessThanOrEqual(400)
  })
})
