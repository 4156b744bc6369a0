import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { listen, type Place, refusal, refusedPorts } from './listen.ts'
import { type Log, silentLog } from './log.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function server(): Server {
  const made = createServer()
  servers.push(made)
  return made
}

function place(port: number, more: Partial<Place> = {}): Place {
  return { host: '127.0.0.1', port, what: 'kitchen', flag: '--door', ...more }
}

describe('a server that listens', () => {
  it('reports its port and accepts connections', async () => {
    const one = server()
    const port = await listen(one, place(0), silentLog)
    expect(one.address()).toMatchObject({ port, address: '127.0.0.1' })
    expect(port).toBeGreaterThan(0)
  })

  it('reports a port in use, its purpose, and the setting for another port', async () => {
    const port = await listen(server(), place(0), silentLog)
    const second = listen(server(), place(port, { variable: 'DOOR' }), silentLog)
    await expect(second).rejects.toMatchObject({
      code: 'port-in-use',
      details: { host: '127.0.0.1', port, ports: [port] },
      cause: { code: 'EADDRINUSE' },
    })
    const other = port + 1_000 > 65_535 ? port - 1_000 : port + 1_000
    await expect(second).rejects.toThrow(
      `port ${port} for the kitchen is in use: stop the process that listens there, or start with --door ${other} (DOOR)`,
    )
  })

  it.each(['192.0.2.1', 'no-such-host.invalid'])('reports that %s is not an address of this machine', async (host) => {
    const failing = listen(server(), place(8_000, { host }), silentLog)
    await expect(failing).rejects.toMatchObject({ code: 'usage' })
    await expect(failing).rejects.toThrow(`port 8000 for the kitchen is not available at ${host} (`)
    await expect(failing).rejects.toThrow(/: start with --host and an address of this machine$/)
  })

  it('reports an invalid port', async () => {
    await expect(listen(server(), place(70_000), silentLog)).rejects.toMatchObject({ code: 'usage' })
  })

  it('logs an error of a connection as a warning, and continues', async () => {
    const warnings: unknown[] = []
    const log: Log = { ...silentLog, warn: (...line) => void warnings.push(line) }
    const one = server()
    await listen(one, place(0), log)
    one.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
    expect(warnings).toEqual([[{ code: 'EMFILE' }, 'could not accept a connection: accept EMFILE']])
    expect(one.listening).toBe(true)
  })

  it('may listen again after a failed attempt', async () => {
    const first = server()
    const port = await listen(first, place(0), silentLog)
    const second = server()
    await expect(listen(second, place(port), silentLog)).rejects.toMatchObject({ code: 'port-in-use' })
    first.close()
    await once(first, 'close')
    expect(await listen(second, place(port), silentLog)).toBe(port)
  })
})

describe('an unavailable port', () => {
  const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' })
  const used = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' })

  it('is reported with a permitted one when permission is missing', () => {
    const error = refusedPorts([refusal(place(80), denied)])
    expect(error).toMatchObject({ code: 'usage' })
    expect(error.message).toBe(
      'port 80 for the kitchen requires privileges that this user does not have: start with --door 8080',
    )
  })

  it('is reported together with all other unavailable ports', () => {
    const bar = place(65_000, { what: 'bar', flag: '--bar' })
    const error = refusedPorts([refusal(place(80), denied), refusal(bar, used)])
    expect(error).toMatchObject({ code: 'port-in-use', details: { ports: [80, 65_000] } })
    expect(error.message).toBe(
      'port 80 for the kitchen requires privileges that this user does not have; port 65000 for the bar is in use: stop the process that listens there, or start with --door 8080 --bar 64000',
    )
  })
})
