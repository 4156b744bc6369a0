/** Names with several addresses, some of which do not respond, and destinations other than a plain IPv4 address. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Transport } from '../../../lib/plan/transport.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { connecting, stalled } from '../conformance/stalled.suite.ts'
import { EngineError } from '../failures.ts'
import { Dialer, type DialerParts } from './dial.ts'
import type { Dialling, Route } from './dialer.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

function dialerFor(transport: Transport = {}, addresses?: readonly string[]): Dialer {
  const lookup: DialerParts['lookup'] = (_, done) => setImmediate(done, undefined, addresses ?? [])
  const parts = { transport, credentials: {}, alpn: ['http/1.1'] }
  const dialer = new Dialer(addresses === undefined ? parts : { ...parts, lookup })
  endings.push(() => {
    dialer.close()
  })
  return dialer
}

/** The address that was reached, or the failure and its text. */
type Told = string | readonly [failure: string, text: string]

function dial(dialer: Dialer, route: Partial<Route>): { dialling: Dialling; told: Promise<Told> } {
  const whole = { secure: false, host: 'a.test', port: 1, ...route }
  let tell: (told: Told) => void = () => undefined
  const told = new Promise<Told>((resolve) => (tell = resolve))
  const dialling = dialer.dial(whole, {
    connected: (socket) => {
      tell(socket.remoteAddress ?? '')
      socket.destroy()
    },
    refused: (error) => {
      tell([error instanceof EngineError ? error.failure : 'no error of ours', error.message])
    },
  })
  return { dialling, told }
}

function dialled(dialer: Dialer, route: Partial<Route>): Promise<Told> {
  return dial(dialer, route).told
}

/** Listens until the test has ended; returns the port. */
async function listen(host: string, port = 0): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ host, port }, resolve))
  endings.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A port at which 127.0.0.1 stays silent. */
async function silentPort(): Promise<number> {
  const { url, end } = await stalled()
  endings.push(end)
  const port = Number(new URL(url).port)
  // Fills the backlog of a process that accepts no connection.
  const filler = dialerFor()
  for (let dials = 0; dials < 8; dials += 1) {
    const listener = {
      connected: (socket: Socket): void => void endings.push(() => socket.destroy()),
      refused: (): void => undefined,
    }
    const dialling = filler.dial({ secure: false, host: '127.0.0.1', port }, listener)
    endings.push(() => {
      dialling.abort()
    })
  }
  await turns()
  return port
}

const own = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
  (list ?? []).map((each) => ({ name, ...each })),
)
const hasIPv6 = own.some(({ address }) => address === '::1')
const linkLocal = own.find(({ address, family }) => family === 'IPv6' && address.startsWith('fe80:'))

describe('A dial to a name of several addresses', () => {
  test('does not wait for a silent one, tries it last from then on, and leaves no socket to it', async () => {
    const port = await silentPort()
    await listen('127.0.0.2', port)
    const before = connecting()
    const dialer = dialerFor({}, ['127.0.0.1', '127.0.0.2'])
    const reached: Told[] = []
    for (let dials = 0; dials < 4; dials += 1) reached.push(await dialled(dialer, { port }))
    await turns()
    expect(reached).toEqual(Array.from({ length: 4 }, () => '127.0.0.2'))
    expect(connecting()).toBe(before)
  })

  test('that is aborted while several are silent leaves no socket', async () => {
    const port = await silentPort()
    const before = connecting()
    const { dialling } = dial(dialerFor({}, ['127.0.0.1', '127.0.0.1', '127.0.0.1']), { port })
    while (connecting() < before + 3) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(dialling.progress).toBe(`while connecting to 127.0.0.1:${port} and 2 other addresses`)
    dialling.abort()
    await turns()
    expect(connecting()).toBe(before)
  })

  test('reports what failed: the first address, and the number of others', async () => {
    const port = await listen('127.0.0.3')
    const dialer = dialerFor({}, ['127.0.0.1', '127.0.0.2'])
    expect(await dialled(dialer, { port })).toEqual([
      'refused',
      `127.0.0.1:${port} and 1 other address: connection refused (ECONNREFUSED)`,
    ])
  })
})

describe('A dial reports', () => {
  test('which destination refused it', async () => {
    expect(await dialled(dialerFor(), { host: '127.0.0.1' })).toEqual([
      'refused',
      '127.0.0.1:1: connection refused (ECONNREFUSED)',
    ])
    expect(await dialled(dialerFor({ unixSocket: '/nonexistent/socket' }), {})).toEqual([
      'refused',
      '/nonexistent/socket: no such file or directory (ENOENT)',
    ])
  })

  test('how long it waited, and for what', async () => {
    const port = await silentPort()
    expect(await dialled(dialerFor({ connectTimeoutMs: 30 }), { host: '127.0.0.1', port })).toEqual([
      'timeout-connect',
      `timed out after 30 ms while connecting to 127.0.0.1:${port}`,
    ])
    const parts = { transport: { connectTimeoutMs: 20 }, credentials: {}, alpn: [], lookup: () => undefined }
    const resolving = new Dialer(parts)
    expect(await dialled(resolving, {})).toEqual(['timeout-connect', 'timed out after 20 ms while resolving a.test'])
    const mute = await listen('127.0.0.1')
    const route = { secure: true, host: '127.0.0.1', port: mute }
    expect(await dialled(dialerFor({ connectTimeoutMs: 40 }), route)).toEqual([
      'timeout-connect',
      `timed out after 40 ms during the TLS handshake with 127.0.0.1:${mute}`,
    ])
  })
})

describe('A name', () => {
  test.each([
    ['that does not exist', 'nonexistent.invalid', 'nonexistent.invalid: the name has no address (ENOTFOUND)'],
    ['of an empty label', 'a..b', 'a..b: the name has no address (ENOTFOUND)'],
    [
      'of a label that is too long',
      `${'a'.repeat(64)}.test`,
      `${'a'.repeat(64)}.test: the name has no address (ENOTFOUND)`,
    ],
    ['that is too long', 'x'.repeat(300), `${'x'.repeat(80)}…: the name is not valid (EINVAL)`],
    ['in Punycode', 'xn--bcher-kva.invalid', 'xn--bcher-kva.invalid: the name has no address (ENOTFOUND)'],
    ['beyond ASCII', 'bücher.invalid', 'bücher.invalid: the name has no address (ENOTFOUND)'],
    ['of blanks', 'a b.invalid', 'a b.invalid: the name has no address (ENOTFOUND)'],
  ])('%s fails as dns', async (_, host, text) => {
    expect(await dialled(dialerFor(), { host })).toEqual(['dns', text])
  })

  test.each(['ENOMEM', 'EAI_SYSTEM', 'ENOTHEARDOF'])('for which the resolver reports %s fails as dns', async (code) => {
    const lookup: DialerParts['lookup'] = (_, done) => setImmediate(done, Object.assign(new Error('no'), { code }), [])
    const dialer = new Dialer({ transport: {}, credentials: {}, alpn: [], lookup })
    expect(await dialled(dialer, {})).toEqual(['dns', 'a.test: no'])
  })

  test('that cannot be resolved without a file descriptor fails as an error of the generator', async () => {
    const error = Object.assign(new Error('no'), { code: 'EMFILE' })
    const lookup: DialerParts['lookup'] = (_, done) => setImmediate(done, error, [])
    const dialer = new Dialer({ transport: {}, credentials: {}, alpn: [], lookup })
    expect(await dialled(dialer, {})).toEqual(['generator:fds', 'a.test: no'])
  })

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'shop.localhost', 'a.b.localhost.'])(
    '%s is the loopback',
    async (host) => {
      const port = await listen('127.0.0.1')
      expect(await dialled(dialerFor(), { host, port })).toBe('127.0.0.1')
      if (hasIPv6) expect(await dialled(dialerFor(), { host, port: await listen('::1') })).toBe('::1')
    },
  )
})

describe('An IPv6 address with an interface', () => {
  const zoned = hasIPv6 ? [['the loopback', '::1', '::1%lo', '::1']] : []
  if (linkLocal !== undefined) {
    const whole = `${linkLocal.address}%${linkLocal.name}`
    zoned.push(['link-local', whole, whole, whole])
  }
  test.each(zoned)('is connected to: %s', async (_, listening, host, reached) => {
    const port = await listen(listening)
    expect(await dialled(dialerFor({ connectTo: `[${host}]:${port}` }), {})).toBe(reached)
  })

  const without = linkLocal === undefined ? [] : [linkLocal.address, `${linkLocal.address}%1`]
  test.each(without)('is requested if it is missing: %s', async (host) => {
    const [failure, text] = await dialled(dialerFor(), { host, port: 80 })
    expect(failure).toBe('unreachable')
    expect(text).toContain(`set connectTo to [${linkLocal?.address ?? ''}%eth0]:80`)
  })
})
