import { describe, expect, it } from '@jest/globals'
import { VirtualClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { micros } from '../units.ts'
import type { Bus, Incoming, Outgoing } from './bus.ts'
import { MessageLog } from './message-log.ts'
import { type Envelope, Messenger, PoisonRing } from './messenger.ts'

const record: Incoming = {
  topic: 'trigger',
  key: 'T1',
  value: null,
  partition: 0,
  offset: 7n,
  timestamp: 1_000,
  old: true,
}

const receipt = { offset: 0n, appendedAt: undefined, sentAt: micros(0), ackedAt: micros(1) }

/** A bus of one process: what is published is handed to the subscriber at once. */
class Loop implements Bus {
  readonly sent: Outgoing[] = []
  readonly deliveries: unknown[] = []
  readonly subscribed: unknown[] = []
  /** Whether it accepts what is published. */
  open = true
  #handler: (record: Incoming) => void = () => undefined
  createTopics = (): Promise<void> => Promise.resolve()
  awaitTopics = (): Promise<void> => Promise.resolve()
  close = (): Promise<void> => Promise.resolve()
  marks = (): ReturnType<Bus['marks']> => ({})
  state = (): ReturnType<Bus['state']> => ({ connected: true, restarts: 0, lastProgress: undefined, expired: {} })

  publish: Bus['publish'] = (topic, outgoing, delivery) => {
    if (!this.open) return Promise.reject(new Error('away'))
    this.sent.push(outgoing)
    this.deliveries.push(delivery)
    this.hand({ ...record, topic, key: outgoing.key, value: Buffer.from(outgoing.value) })
    return Promise.resolve(receipt)
  }

  subscribe: Bus['subscribe'] = (topics, handler) => {
    this.subscribed.push(topics)
    this.#handler = handler
    return this.open ? Promise.resolve() : Promise.reject(new Error('away'))
  }

  hand(incoming: Incoming): void {
    this.#handler(incoming)
  }
}

describe('a messenger', () => {
  it('writes a message under its key, and hands it over unchanged, with its envelope', async () => {
    const messenger = new Messenger(new Loop())
    const heard: [unknown, Envelope][] = []
    const handlers = { trigger: (message: unknown, envelope: Envelope) => heard.push([message, envelope]) }
    await messenger.subscribe({ trigger: 'beginning' }, handlers)
    await messenger.publish('trigger', { testId: 'T1', go: true, startAt: 5 })
    expect(heard).toEqual([
      [
        { testId: 'T1', go: true, startAt: 5 },
        {
          topic: 'trigger',
          old: true,
          timestamp: 1_000,
          key: 'T1',
          value: expect.any(Uint8Array),
          partition: 0,
          offset: 7n,
        },
      ],
    ])
  })

  it('rejects a message that no reader would accept, and sends nothing of it', async () => {
    const loop = new Loop()
    const messenger = new Messenger(loop)
    const named = (length: number, count: number) =>
      Array.from({ length: count }, (_, at) => ({ nodeId: String(at).padStart(length, 'n') }))
    const trigger = { testId: 'T1', go: true }
    await expect(messenger.publish('trigger', { ...trigger, participants: named(4, 5_001) })).rejects.toMatchObject({
      code: 'internal',
    })
    await expect(messenger.publish('trigger', { ...trigger, participants: named(200, 5_000) })).rejects.toMatchObject({
      code: 'too-large',
    })
    await expect(messenger.publish('trigger', { ...trigger, participants: named(4, 5_001) })).rejects.toThrow(
      /^the message for 'trigger' cannot be sent, because no reader would accept it: participants: /,
    )
    expect(loop.sent).toEqual([])
    // Far more machines than a data centre has, with names of usual length.
    await messenger.publish('trigger', { ...trigger, participants: named(40, 5_000) })
    expect(loop.sent).toHaveLength(1)
  })

  it('publishes with the given delivery, by default through any outage, and returns the receipt', async () => {
    const loop = new Loop()
    const messenger = new Messenger(loop)
    const trigger = { testId: 'T1', go: true }
    expect(await messenger.publish('trigger', trigger)).toBe(receipt)
    await messenger.publish('trigger', trigger, 'fresh')
    await messenger.publish('trigger', trigger, { withinMs: 5 })
    expect(loop.deliveries).toEqual(['must', 'fresh', { withinMs: 5 }])
    expect(loop.sent.map(({ key }) => key)).toEqual(['T1', 'T1', 'T1'])
  })

  it('subscribes to the topics of its handlers, and is ready when the bus is', async () => {
    const loop = new Loop()
    const messenger = new Messenger(loop)
    await messenger.subscribe({ trigger: 'beginning', control: 'now' }, {})
    expect(loop.subscribed).toEqual([{ trigger: 'beginning', control: 'now' }])
    loop.open = false
    await expect(messenger.subscribe({ trigger: 'beginning' }, {})).rejects.toThrow('away')
  })

  it('logs each received message, and each sent message once the bus has accepted it', async () => {
    const loop = new Loop()
    const lines: string[] = []
    const write = (text: string): boolean => lines.push(text) > 0
    const log = createLog('x', 'debug', { write, flush: () => Promise.resolve() })
    const messenger = new Messenger(loop, new MessageLog(log, new VirtualClock()))
    await messenger.subscribe({ trigger: 'beginning' }, { trigger: () => undefined })
    loop.open = false
    await expect(messenger.publish('trigger', { testId: 'T0', go: true })).rejects.toThrow('away')
    loop.open = true
    await messenger.publish('trigger', { testId: 'T1', go: true })
    loop.hand({ ...record, value: Buffer.from('{') })
    // The loop hands the message over before it acknowledges it.
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { topic: 'trigger', direction: 'received', test_id: 'T1' },
      { topic: 'trigger', direction: 'sent', test_id: 'T1' },
    ])
    expect(lines).toHaveLength(2)
  })

  it('counts malformed records, and does not pass them to the handlers', async () => {
    const loop = new Loop()
    const messenger = new Messenger(loop)
    const heard: unknown[] = []
    const told: string[] = []
    await messenger.subscribe(
      { trigger: 'beginning' },
      { trigger: (message) => heard.push(message) },
      (one, poison) => {
        told.push(`${one.offset} ${poison.reason}`)
      },
    )
    loop.hand({ ...record, value: Buffer.from('{') })
    loop.hand({ ...record, value: null })
    expect([heard, told]).toEqual([[], ['7 not-json', '7 empty']])
    expect(messenger.poison.counts()).toEqual([
      { topic: 'trigger', reason: 'not-json', count: 1 },
      { topic: 'trigger', reason: 'empty', count: 1 },
    ])
  })

  it('ignores topics without a handler', async () => {
    const loop = new Loop()
    const messenger = new Messenger(loop)
    await messenger.subscribe({ trigger: 'beginning' }, {})
    loop.hand({ ...record, value: Buffer.from('{') })
    expect(messenger.poison.counts()).toEqual([])
  })
})

describe('the poison ring', () => {
  it('counts by topic and reason, and keeps the latest few records with their first bytes', () => {
    const ring = new PoisonRing()
    const value = Buffer.alloc(1_000, 'ab')
    for (let offset = 0n; offset < 100n; offset++) {
      const topic = offset % 2n === 0n ? 'metrics' : 'trigger'
      ring.add({ ...record, topic, offset, value }, { ok: false, reason: 'schema', detail: 'x' })
    }
    expect(ring.counts()).toEqual([
      { topic: 'metrics', reason: 'schema', count: 50 },
      { topic: 'trigger', reason: 'schema', count: 50 },
    ])
    expect(ring.latest()).toHaveLength(32)
    expect(ring.latest().at(-1)).toEqual({
      topic: 'trigger',
      offset: '99',
      reason: 'schema',
      detail: 'x',
      head: value.subarray(0, 256).toString('hex'),
    })
  })

  it('accepts a record without a value', () => {
    const ring = new PoisonRing()
    ring.add(record, { ok: false, reason: 'empty', detail: 'no value' })
    expect(ring.latest()).toMatchObject([{ offset: '7', head: '' }])
  })
})
