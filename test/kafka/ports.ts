/** Free ports for brokers, from a range in which the system takes none for outgoing connections. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type Server, createServer } from 'node:net'
import { systemCode } from '../../lib/errors.ts'

/** Ports are chosen from here; Linux hands out those from 32768 on to outgoing connections. */
export const portRange = { from: 20_000, below: 32_000 } as const

/** So many different ports of 127.0.0.1 on which nobody listens now. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = []
  const ports: number[] = []
  try {
    // All are held until the last one is found, so none comes twice.
    while (ports.length < count) {
      const port = randomInt(portRange.from, portRange.below)
      const server = await listen(port)
      if (server === undefined) continue
      held.push(server)
      ports.push(port)
    }
  } finally {
    await Promise.all(held.map(closed))
  }
  return ports
}

async function listen(port: number): Promise<Server | undefined> {
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

async function closed(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
