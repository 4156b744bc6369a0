import { once } from 'node:events'
import { type Server, type Socket, connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { BusRig, type Node, numbers, texts, until } from '../lib/bus/bus-rig.suite.ts'
import { silentLog } from '../lib/log.ts'
import { type RunningBroker, startBroker } from './broker.ts'

/** Listens on the port of a closed broker and relays everything to its successor. */
class Relay {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(to: number) {
    this.#server = createServer((socket) => {
      const onward = connect(to, '127.0.0.1')
      for (const end of [socket, onward]) {
        this.#sockets.add(end)
        end.on('error', () => undefined)
      }
      socket.pipe(onward).pipe(socket)
    })
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

describe('a reader whose broker is replaced between two fetches', () => {
  let first: RunningBroker
  let second: RunningBroker
  let relay: Relay
  let readers: BusRig
  let writers: BusRig

  beforeEach(async () => {
    first = await startBroker({ port: 0 }, silentLog)
    second = await startBroker({ port: 0 }, silentLog)
    relay = new Relay(second.port)
    readers = rigOn(first)
    writers = rigOn(second, readers.prefix)
  })
  afterEach(async () => {
    await Promise.all([readers.close(), writers.close()])
    relay.close()
    await Promise.all([first.close(), second.close()])
  })

  /** A reader of five records of the first broker, which is then closed and replaced by the second. */
  const replaced = async (records: number): Promise<{ reader: Node; writer: Node }> => {
    const reader = await readers.ready()
    await reader.read({ register: 'beginning' })
    for (const value of numbers(5)) await reader.bus.publish('register', { key: 'a', value: `first ${value}` })
    await until(() => reader.got.length === 5)
    const writer = await writers.ready()
    for (const value of numbers(records)) await writer.bus.publish('register', { key: 'a', value: `second ${value}` })
    await first.close()
    await relay.listen(first.port)
    return { reader, writer }
  }

  it.each([20, 5, 1])('reads the new log of %d records from its beginning, once and in order', async (records) => {
    const { reader, writer } = await replaced(records)
    const all = [...numbers(5).map((value) => `first ${value}`), ...numbers(records).map((value) => `second ${value}`)]
    await until(() => reader.got.length >= all.length)
    await writer.bus.publish('register', { key: 'a', value: 'last' })
    await until(() => texts(reader.got).includes('last'))
    expect(texts(reader.got)).toEqual([...all, 'last'])
    expect(reader.got.filter(({ old }) => old)).toEqual([])
  })
})

function rigOn({ host, port }: RunningBroker, prefix?: string): BusRig {
  return new BusRig({ brokers: [`${host}:${port}`], stop: () => Promise.resolve() }, prefix)
}
