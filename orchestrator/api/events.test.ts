/** The stream of events: what a reader receives first and when it is slow, and that others do not wait for it. */
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { driverAnswer, type LiveAnswer, liveAnswer, type LiveEvent, runAnswer } from '../../lib/api/answers.ts'
import { defaultStreamLimits, type StreamLimits } from './event-hub.ts'
import { driverNamed } from './memory-service.suite.ts'
import { type Subject, startSubject, until } from './subject.suite.ts'

interface Received {
  readonly id: number
  readonly type: string
  readonly data: unknown
}

/** A reader on a plain socket, so that a test determines when it reads. */
class Reader {
  readonly socket: Socket
  text = ''
  #body = 0

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setEncoding('utf8')
    this.socket.on('data', (text: string) => (this.text += text))
    this.socket.on('error', () => undefined)
    this.socket.write('GET /events HTTP/1.0\r\nhost: localhost\r\n\r\n')
  }

  get status(): number {
    return Number(this.text.split(' ')[1])
  }

  /** Every event that has arrived completely. */
  get events(): Received[] {
    this.#body ||= this.text.indexOf('\r\n\r\n') + 4
    const blocks = this.text.slice(this.#body).split('\n\n').slice(0, -1)
    return blocks.flatMap((block) => {
      const match = /^id: (\d+)\nevent: (\w+)\ndata: ([^\r\n]+)$/.exec(block)
      return match === null
        ? []
        : [{ id: Number(match[1]), type: match[2] ?? '', data: JSON.parse(match[3] ?? '') as unknown }]
    })
  }

  get closed(): boolean {
    return this.socket.destroyed
  }
}

let subject: Subject
let readers: Reader[]
beforeEach(async () => {
  readers = []
  subject = await startSubject()
})
afterEach(async () => {
  for (const { socket } of readers) socket.destroy()
  await subject.api.close()
})

async function restart(streams: Partial<StreamLimits>): Promise<void> {
  await subject.api.close()
  subject = await startSubject({ streams: { ...defaultStreamLimits, ...streams } })
}

function read(): Reader {
  const reader = new Reader(subject.api.port)
  readers.push(reader)
  return reader
}

async function readFromNowOn(): Promise<Reader> {
  const reader = read()
  await until(() => reader.events.length > 0)
  return reader
}

async function statusOf(reader: Reader): Promise<number> {
  await until(() => reader.text.includes('\r\n\r\n'))
  return reader.status
}

/** Asks again until the response differs. */
async function firstOther(same: number, ask: () => Promise<number>): Promise<number> {
  for (;;) {
    const answer = await ask()
    if (answer !== same) return answer
  }
}

function driverEvent(name: string): LiveEvent {
  return { type: 'driver', data: driverNamed(name) }
}

/** Figures of about `kilobytes` of text, distinguished by their count `sent`. */
function figuresEvent(TestId: string, sent: number, kilobytes = 1): LiveEvent & { data: LiveAnswer } {
  const gap = { nodeId: 'x'.repeat(980), boot: 'b', fromSeq: 1, toSeq: 2 }
  const overall = { ...subject.service.figures, sent }
  const missing = Array.from({ length: kilobytes }, () => gap)
  return { type: 'figures', data: { TestId, state: 'running', windowEnd: null, overall, missing } }
}

describe('a reader', () => {
  test('first receives the drivers, and the running test with its figures', async () => {
    const { TestId } = (await subject.ask('POST', '/avalanche')).json as { TestId: string }
    const waiting = (await subject.ask('POST', '/avalanche')).json as { TestId: string }
    subject.service.move(waiting.TestId, 'armed')
    await subject.ask('POST', `/trigger/${TestId}`)
    const reader = read()
    await until(() => reader.events.length === 3)
    const [driver, run, figures] = reader.events
    expect(reader.events.map(({ type }) => type)).toEqual(['driver', 'run', 'figures'])
    expect(driverAnswer.parse(driver?.data)).toEqual(driverNamed('mallard'))
    expect(runAnswer.strict().parse(run?.data)).toMatchObject({ TestId, state: 'running' })
    expect(liveAnswer.strict().parse(figures?.data)).toEqual(subject.service.live(TestId))
    expect(reader.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(reader.text.toLowerCase()).toContain('content-type: text/event-stream; charset=utf-8\r\n')
    expect(reader.text).toContain('cache-control: no-store\r\n')
  })

  test('receives every event from then on, in order, each with a higher id', async () => {
    const reader = await readFromNowOn()
    for (const name of ['teal', 'eider', 'teal']) subject.service.emit(driverEvent(name))
    subject.service.emit(figuresEvent('T', 5))
    await until(() => reader.events.length === 5)
    const names = reader.events.map(({ data }) => (data as { nodeId?: string }).nodeId)
    expect(names).toEqual(['mallard', 'teal', 'eider', 'teal', undefined])
    const ids = reader.events.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
  })

  test('receives any text as one line', async () => {
    const reader = await readFromNowOn()
    subject.service.emit(driverEvent('a\n\ndata: b\r\u2028'))
    await until(() => reader.events.length === 2)
    expect(reader.events[1]?.data).toMatchObject({ nodeId: 'a\n\ndata: b\r\u2028' })
  })

  test('is kept alive by comments', async () => {
    await restart({ pingEveryMs: 5 })
    const reader = await readFromNowOn()
    await until(() => reader.text.includes('\n\n: ping\n\n: ping\n\n'))
    expect(reader.events).toHaveLength(1)
  })

  test('that requests only the headers receives nothing more', async () => {
    const answer = await subject.ask('HEAD', '/events')
    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  })

  test('that arrives when all places are taken receives a 503, and one that leaves makes room', async () => {
    await restart({ readers: 2 })
    const first = await readFromNowOn()
    await readFromNowOn()
    const answer = await subject.ask('GET', '/events')
    expect(answer.status).toBe(503)
    expect(answer.json).toMatchObject({ error: { code: 'too-many-streams', details: { readers: 2 } } })
    first.socket.destroy()
    // The API learns of the closed connection a moment later.
    expect(await firstOther(503, () => statusOf(read()))).toBe(200)
  })

  test('receives events even if it is one of fifty', async () => {
    await Promise.all(Array.from({ length: 50 }, () => readFromNowOn()))
    expect((await subject.ask('GET', '/events')).status).toBe(503)
    subject.service.emit(driverEvent('teal'))
    await until(() => readers.every(({ events }) => events.length === 2))
  })
})

describe('a slow reader', () => {
  const STEPS = 400
  const KILOBYTES = 64

  /** Far more than the buffers of a connection hold, at the pace of the fast reader. */
  async function flood(quick: Reader): Promise<void> {
    let seen = 0
    quick.socket.removeAllListeners('data')
    quick.socket.on('data', (text: string) => (seen += text.split('event: figures').length - 1))
    for (let step = 1; step <= STEPS; step += 1) {
      subject.service.emit(figuresEvent('T', step, KILOBYTES))
      await until(() => seen >= step)
    }
  }

  test('receives the latest figures without all earlier ones, and does not delay other readers', async () => {
    const slow = await readFromNowOn()
    slow.socket.pause()
    await flood(await readFromNowOn())
    subject.service.emit(driverEvent('teal'))
    subject.service.emit(figuresEvent('other', 1))
    slow.socket.resume()
    await until(() => slow.text.includes('"TestId":"other"'))
    await until(() => slow.text.endsWith('\n\n'))

    const figures = slow.events.filter(({ type }) => type === 'figures').map(({ data }) => liveAnswer.parse(data))
    const sent = figures.filter(({ TestId }) => TestId === 'T').map(({ overall }) => overall.sent)
    expect(sent.at(-1)).toBe(STEPS)
    expect(sent.length).toBeLessThan(STEPS)
    expect(sent).toEqual([...sent].sort((a, b) => a - b))
    expect(slow.events.at(-2)?.data).toMatchObject({ nodeId: 'teal' })
    const ids = slow.events.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))

    subject.service.emit(driverEvent('eider'))
    await until(() => slow.text.includes('eider'))
  })

  test('that never reads is disconnected after some pings', async () => {
    await restart({ pingEveryMs: 20, patience: 2 })
    const slow = await readFromNowOn()
    slow.socket.pause()
    await flood(await readFromNowOn())
    slow.socket.resume()
    await until(() => slow.closed)
    expect(slow.events.some(({ data }) => (data as Partial<LiveAnswer>).overall?.sent === STEPS)).toBe(false)
  })

  test('is disconnected when more data waits for it than is allowed', async () => {
    await restart({ pending: 10 })
    const slow = await readFromNowOn()
    slow.socket.pause()
    await flood(await readFromNowOn())
    for (let index = 0; index < 10; index += 1) subject.service.emit(driverEvent(`driver ${index}`))
    slow.socket.resume()
    await until(() => slow.closed)
    expect(slow.text).not.toContain('driver 9')
  })
})

describe('closing', () => {
  test('ends every stream and stops listening', async () => {
    const reader = await readFromNowOn()
    expect(subject.service.listeners).toBe(1)
    await subject.api.close()
    await until(() => reader.closed)
    expect(subject.service.listeners).toBe(0)
  })
})
