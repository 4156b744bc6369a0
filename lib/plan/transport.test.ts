import { describe, expect, it } from '@jest/globals'
import { checkedTransport, engineFor, type Transport, transportConflict } from './transport.ts'

describe('the engine of a transport', () => {
  it.each<[Transport, string]>([
    [{}, 'sockets'],
    [{ proxy: 'http://127.0.0.1:3128' }, 'undici'],
    [{ streams: 5 }, 'http2'],
    [{ engine: 'undici' }, 'undici'],
    [{ engine: 'http2' }, 'http2'],
  ])('of %j is %s', (transport, engine) => {
    expect(engineFor(transport)).toBe(engine)
    expect(transportConflict(transport)).toBeUndefined()
  })
})

describe('a transport that no engine can do', () => {
  it.each<[Transport, string, string]>([
    [
      { engine: 'sockets', proxy: 'http://127.0.0.1:3128' },
      'proxy',
      "requires the engine 'undici'; this plan uses 'sockets'",
    ],
    [{ engine: 'undici', streams: 2 }, 'streams', "requires the engine 'http2'; this plan uses 'undici'"],
    [{ streams: 2, redirects: 1 }, 'redirects', "requires the engine 'sockets'; this plan uses 'http2'"],
    [
      { engine: 'http2', decompressMaxBytes: 1 },
      'decompressMaxBytes',
      "requires the engine 'sockets'; this plan uses 'http2'",
    ],
    [{ engine: 'undici', resendStale: true }, 'resendStale', "requires the engine 'sockets'; this plan uses 'undici'"],
    [{ unixSocket: '/run/target', connectTo: '127.0.0.1:1' }, 'unixSocket', 'excludes `connectTo`: give one of them'],
    [{ unixSocket: '/run/target', proxy: 'http://127.0.0.1:3128' }, 'unixSocket', 'excludes `proxy`: give one of them'],
    [{ proxy: 'http://127.0.0.1:3128', connectTo: '127.0.0.1:1' }, 'proxy', 'excludes `connectTo`: give one of them'],
  ])('is reported with its field and the reason: %j', (transport, field, message) => {
    expect(transportConflict(transport)).toEqual({ field, message })
    expect(checkedTransport.safeParse(transport).error?.issues).toMatchObject([{ path: [field], message }])
  })

  it('is one with a port above 65535', () => {
    const issues = [{ path: ['connectTo'], message: 'must contain a port of 65535 or less' }]
    expect(checkedTransport.safeParse({ connectTo: '[::1]:65536' }).error?.issues).toMatchObject(issues)
    expect(checkedTransport.safeParse({ connectTo: '[::1]:65535' }).success).toBe(true)
  })

  it.each(['[fe80::1%eth0]:80', '[fe80::1%wlp2s0.12]:80', '[::1]:80'])('is not one that leads to %s', (connectTo) => {
    expect(checkedTransport.safeParse({ connectTo }).success).toBe(true)
  })

  it.each(['[fe80::1%]:80', '[fe80::1%a b]:80', '[%eth0]:80', '[]:80'])('is one that leads to %s', (connectTo) => {
    expect(checkedTransport.safeParse({ connectTo }).error?.issues).toMatchObject([{ message: 'must be HOST:PORT' }])
  })

  it('is not one with zero redirects', () => {
    expect(transportConflict({ engine: 'undici', redirects: 0, resendStale: false })).toBeUndefined()
  })
})
