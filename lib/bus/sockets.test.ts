import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { messageOf } from '../errors.ts'
import { Sockets } from './sockets.ts'

/** The beginning of a request: its length, then its API key. */
function request(apiKey: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeInt32BE(8)
  bytes.writeInt16BE(apiKey, 4)
  return bytes
}

const FETCH = 1
const METADATA = 3

describe('the sockets of a client', () => {
  let server: Server
  let sockets: Sockets

  beforeEach(async () => {
    sockets = new Sockets()
    server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => {
    sockets.destroy()
    server.close()
  })

  const open = async (): Promise<{ socket: Socket; ended: Promise<string> }> => {
    const { port } = server.address() as AddressInfo
    const socket = await new Promise<Socket>((resolve) => {
      const opened = sockets.factory({
        host: '127.0.0.1',
        port,
        ssl: {},
        onConnect: () => {
          resolve(opened)
        },
      })
    })
    const ended = new Promise<string>((resolve) => {
      socket.once('error', (error) => {
        resolve(messageOf(error))
      })
    })
    return { socket, ended }
  }

  it('all end at once with an error that the client sees, and no new one is opened', async () => {
    const [one, other] = [await open(), await open()]
    expect(sockets.size).toBe(2)
    sockets.destroy()
    expect(await Promise.all([one.ended, other.ended])).toEqual(['the client was closed', 'the client was closed'])
    await expect(open()).rejects.toThrow('this client is closed')
  })

  it('are forgotten when they close, but still count as made', async () => {
    const { socket } = await open()
    socket.destroy()
    await once(socket, 'close')
    expect([sockets.size, sockets.made]).toEqual([0, 1])
    await open()
    expect([sockets.size, sockets.made]).toEqual([1, 2])
  })

  it('do not count as made when the connection is refused', async () => {
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const refused = sockets.factory({ host: '127.0.0.1', port, ssl: {}, onConnect: () => undefined })
    await once(refused, 'error')
    expect(sockets.made).toBe(0)
  })

  it('end if they poll for records, and otherwise stay open', async () => {
    const [polling, other] = [await open(), await open()]
    polling.socket.write(request(FETCH))
    other.socket.write(request(METADATA))
    sockets.endPolls()
    expect(await polling.ended).toBe('the poll was given up')
    expect([polling.socket.destroyed, other.socket.destroyed]).toEqual([true, false])
  })

  it('end if a poll begins after all polls were given up', async () => {
    const { socket, ended } = await open()
    sockets.endPolls()
    expect(socket.destroyed).toBe(false)
    socket.write(request(FETCH))
    expect(await ended).toBe('the poll was given up')
  })
})
