import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type NeededPort, requirePorts } from './ports.ts'

const host = '127.0.0.1'
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function taken(): Promise<number> {
  const server = createServer().listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

function needed(what: string, port: number): NeededPort {
  return { host, port, what, flag: `--${what}` }
}

describe('the required ports', () => {
  it('that are in use are all reported at once, each with the setting that changes it', async () => {
    const [one, two] = [await taken(), await taken()]
    const asked = requirePorts([needed('one', one), needed('free', 0), needed('two', two)])
    await expect(asked).rejects.toMatchObject({ code: 'port-in-use', details: { ports: [one, two] } })
    await expect(asked).rejects.toThrow(`port ${one} for the one is in use; port ${two}`)
    await expect(asked).rejects.toThrow(/start with --one \d+ --two \d+$/)
  })

  it('must be different, unless any free port will do', async () => {
    const port = await taken()
    servers.splice(0).forEach((server) => server.close())
    const twice = requirePorts([needed('one', port), needed('two', port)])
    await expect(twice).rejects.toThrow(`port ${port} for the two is requested twice`)
    await requirePorts([needed('one', 0), needed('two', 0)])
  })

  it('are replaced in the advice by valid ports', async () => {
    const most = 65_535
    const asked = requirePorts([needed('one', most), needed('two', most)])
    await expect(asked).rejects.toThrow(/--two 64535$/)
  })
})
