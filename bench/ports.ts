/** Free ports for the parts of a system. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type Server, connect, createServer } from 'node:net'
import { systemCode } from '../lib/errors.ts'

/** Linux uses ports from 32768 on for outgoing connections: one of those could be taken before it is used. */
const FROM = 12_000
const BELOW = 20_000

/** A number of different ports of 127.0.0.1 that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>()
  // All are held until the last one is found, so that none occurs twice.
  while (held.size < count) {
    const port = randomInt(FROM, BELOW)
    const server = await listening(port)
    if (server !== undefined) held.set(port, server)
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))))
  return [...held.keys()]
}

/** Whether a process listens on a port of 127.0.0.1. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function listening(port: number): Promise<Server | undefined> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  } catch (error) {
    if (systemCode(error) === 'EADDRINUSE') return undefined
    throw error
  }
}
