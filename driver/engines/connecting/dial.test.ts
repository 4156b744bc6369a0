import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../lib/clock.ts'
import type { Transport } from '../../../lib/plan/transport.ts'
import { between, fromMillis } from '../../../lib/units.ts'
import { Dialer, type DialerParts } from './dial.ts'
import type { Dialling, Route } from './dialer.ts'
import type { ConnectionTimes } from '../engine.ts'
import { failureOf } from '../failures.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { connecting, stalled } from '../conformance/stalled.suite.ts'

/** How long a test blocks its thread. */
const HELD_UP = fromMillis(30)

type Dialled = { socket: Socket; times: ConnectionTimes } | { error: Error }

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

function dialerFor(transport: Transport = {}, lookup?: DialerParts['lookup']): Dialer {
  const resolver = lookup === undefined ? {} : { lookup }
  const dialer = new Dialer({ transport, credentials: {}, alpn: ['http/1.1'], ...resolver })
  endings.push(() => {
    dialer.close()
  })
  return dialer
}

/** Dials and waits for the result. */
function dialled(dialer: Dialer, route: Partial<Route>): Promise<Dialled> {
  return new Promise((resolve) => {
    const whole = { secure: false, host: '127.0.0.1', port: 1, ...route }
    dialer.dial(whole, {
      connected: (socket, times) => {
        endings.push(() => socket.destroy())
        resolve({ socket, times: { ...times } })
      },
      refused: (error) => {
        resolve({ error })
      },
    })
  })
}

/** The code of the failure, or the remote address of the connection. */
function told(outcome: Dialled): string | undefined {
  return 'error' in outcome ? failureOf(outcome.error) : outcome.socket.remoteAddress
}

function timesOf(outcome: Dialled): ConnectionTimes {
  if ('error' in outcome) throw outcome.error
  return outcome.times
}

async function listen(where: { host: string; port?: number } | { path: string }): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    endings.push(() => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(where, resolve))
  endings.push(() => new Promise((resolve) => server.close(resolve)))
  return server
}

async function portOf(host: string): Promise<number> {
  return ((await listen({ host, port: 0 })).address() as AddressInfo).port
}

/** A resolver that returns these addresses, and counts its calls. */
function resolver(addresses: readonly string[]): { asked: number; lookup: NonNullable<DialerParts['lookup']> } {
  const counting = {
    asked: 0,
    lookup: (_host: string, done: (error: Error | undefined, found: readonly string[]) => void) => {
      counting.asked += 1
      setImmediate(done, undefined, addresses)
    },
  }
  return counting
}

const hasIPv6 = Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => address === '::1'))

describe('A dialler', () => {
  test('connects to an address without calling a resolver', async () => {
    const { lookup } = resolver([])
    const outcome = await dialled(dialerFor({}, lookup), { port: await portOf('127.0.0.1') })
    expect(told(outcome)).toBe('127.0.0.1')
    expect(timesOf(outcome)).toMatchObject({ dns: -1, tls: -1 })
    expect(timesOf(outcome).connect).toBeGreaterThanOrEqual(0)
  })

  test('reports the time of a lookup only to the dial that waited for it', async () => {
    const { lookup } = resolver(['127.0.0.1'])
    const dialer = dialerFor({}, lookup)
    const route = { host: 'a.test', port: await portOf('127.0.0.1') }
    const times = [timesOf(await dialled(dialer, route)), timesOf(await dialled(dialer, route))]
    expect(times[0]?.dns).toBeGreaterThan(0)
    expect(times[1]?.dns).toBe(-1)
  })

  const families = hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']
  test.each(families)('reaches localhost where it listens on %s only', async (host) => {
    const dialer = dialerFor()
    const route = { host: 'localhost', port: await portOf(host) }
    const outcomes = [await dialled(dialer, route), await dialled(dialer, route), await dialled(dialer, route)]
    expect(outcomes.map(told)).toEqual([host, host, host])
  })

  test('rotates the addresses of a name', async () => {
    const port = await portOf('0.0.0.0')
    const { lookup } = resolver(['127.0.0.1', '127.0.0.2', '127.0.0.3'])
    const dialer = dialerFor({}, lookup)
    const reached: (string | undefined)[] = []
    for (let dial = 0; dial < 6; dial += 1) reached.push(told(await dialled(dialer, { host: 'a.test', port })))
    const round = ['127.0.0.1', '127.0.0.2', '127.0.0.3']
    expect(reached).toEqual([...round, ...round])
  })

  test('tries the next address when one refuses, and that one last from then on', async () => {
    const port = await portOf('127.0.0.2')
    const { lookup } = resolver(['127.0.0.1', '127.0.0.2'])
    const dialer = dialerFor({}, lookup)
    const reached: (string | undefined)[] = []
    for (let dial = 0; dial < 4; dial += 1) reached.push(told(await dialled(dialer, { host: 'a.test', port })))
    expect(reached).toEqual(Array.from({ length: 4 }, () => '127.0.0.2'))
  })

  test('measures connecting from the first address on, whichever accepts the connection', async () => {
    const port = await portOf('127.0.0.2')
    const began = systemClock.now()
    // No event of the first address is handled before the thread has been blocked.
    const lookup = (_host: string, done: (error: undefined, found: readonly string[]) => void): void => {
      done(undefined, ['127.0.0.1', '127.0.0.2'])
      while (between(began, systemClock.now()) < HELD_UP);
    }
    const outcome = await dialled(dialerFor({}, lookup), { host: 'a.test', port })
    expect(told(outcome)).toBe('127.0.0.2')
    expect(timesOf(outcome).connect).toBeGreaterThan(HELD_UP / 2)
    expect(timesOf(outcome).connect).toBeLessThanOrEqual(between(began, systemClock.now()))
  })

  test('fails as refused when every address refuses, and with the code of the system', async () => {
    const outcome = await dialled(dialerFor({}, resolver(['127.0.0.1', '127.0.0.2']).lookup), { host: 'a.test' })
    expect(outcome).toMatchObject({ error: { code: 'ECONNREFUSED' } })
  })

  test('fails as dns for a name that does not exist, at each dial', async () => {
    const dialer = dialerFor()
    const route = { host: 'nonexistent.invalid' }
    expect([told(await dialled(dialer, route)), told(await dialled(dialer, route))]).toEqual(['dns', 'dns'])
  })

  test.each(['127.0.0.1', 'localhost', '[::1]'].slice(0, hasIPv6 ? 3 : 2))(
    'connects where connectTo says: %s',
    async (host) => {
      const port = await portOf(host.replace(/[[\]]/g, ''))
      const outcome = await dialled(dialerFor({ connectTo: `${host}:${port}` }), { host: 'nonexistent.invalid' })
      expect('error' in outcome ? outcome.error : outcome.socket.remotePort).toBe(port)
    },
  )

  test('connects to a Unix socket, and fails as refused when there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-dial-'))
    endings.push(() => {
      rmSync(folder, { recursive: true })
    })
    const unixSocket = join(folder, 'target')
    const route = { host: 'nonexistent.invalid' }
    expect(told(await dialled(dialerFor({ unixSocket }), route))).toBe('refused')
    await listen({ path: unixSocket })
    expect(timesOf(await dialled(dialerFor({ unixSocket }), route))).toMatchObject({ dns: -1, tls: -1 })
  })

  test('gives up as timeout-connect after its own limit, and leaves no socket', async () => {
    const { url, end } = await stalled()
    endings.push(end)
    const before = connecting()
    const dialer = dialerFor({ connectTimeoutMs: 50 })
    const route = { host: '127.0.0.1', port: Number(new URL(url).port) }
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => dialled(dialer, route)))
    await turns()
    expect(outcomes.map(told)).toContain('timeout-connect')
    expect(connecting()).toBe(before)
  })

  test('includes the lookup in its limit', async () => {
    const silent = (): void => undefined
    const outcome = await dialled(dialerFor({ connectTimeoutMs: 20 }, silent), { host: 'a.test' })
    expect(told(outcome)).toBe('timeout-connect')
  })

  test('does not begin again with an address that was silent', async () => {
    const { url, end } = await stalled()
    endings.push(end)
    const port = Number(new URL(url).port)
    // Fills the backlog of a process that accepts no connection.
    const filler = dialerFor()
    for (let dial = 0; dial < 8; dial += 1) {
      const dialling = filler.dial({ secure: false, host: '127.0.0.1', port }, { connected: keep, refused: drop })
      endings.push(() => {
        dialling.abort()
      })
    }
    await turns()
    await listen({ host: '127.0.0.2', port })
    const dialer = dialerFor({ connectTimeoutMs: 50 }, resolver(['127.0.0.1', '127.0.0.2']).lookup)
    const reached: (string | undefined)[] = []
    // The third turn would begin with the silent address again.
    for (let dial = 0; dial < 4; dial += 1) reached.push(told(await dialled(dialer, { host: 'a.test', port })))
    expect(reached).toEqual(['timeout-connect', '127.0.0.2', '127.0.0.2', '127.0.0.2'])
  })
})

function keep(socket: Socket): void {
  endings.push(() => socket.destroy())
}

function drop(): void {
  // An aborted dial reports nothing.
}

describe('A dial that is aborted', () => {
  const told: string[] = []
  const listener = {
    connected: (): void => void told.push('connected'),
    refused: (): void => void told.push('refused'),
  }

  function aborted(dialling: Dialling): void {
    dialling.abort()
    dialling.abort()
  }

  test('reports nothing and leaves nothing, whatever step it was in', async () => {
    const { url, end } = await stalled()
    endings.push(end)
    const before = connecting()
    const stuck = { secure: false, host: '127.0.0.1', port: Number(new URL(url).port) }
    const dialer = dialerFor({ connectTimeoutMs: 30 })
    const dials = Array.from({ length: 6 }, () => dialer.dial(stuck, { ...listener, connected: keep }))
    await turns()
    expect(connecting()).toBeGreaterThan(before)
    dials.forEach(aborted)
    const port = await portOf('127.0.0.1')
    aborted(dialer.dial({ secure: false, host: '127.0.0.1', port }, listener))
    aborted(dialer.dial({ secure: true, host: '127.0.0.1', port }, listener))
    aborted(dialer.dial({ secure: false, host: 'localhost', port }, listener))
    aborted(dialer.dial({ secure: false, host: '127.0.0.1', port: 1 }, listener))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(connecting()).toBe(before)
    expect(told).toEqual([])
  })

  test('closes the connection during the TLS handshake', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0 })
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const route = { secure: true, host: '127.0.0.1', port: (server.address() as AddressInfo).port }
    const dialling = dialerFor().dial(route, listener)
    const socket = await accepted
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        resolve()
      }),
    )
    socket.resume()
    dialling.abort()
    await closed
    expect(told).toEqual([])
  })
})
