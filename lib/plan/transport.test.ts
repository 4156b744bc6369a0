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
    [{ engine: 'sockets', proxy: 'http://127.0.0.1:3128' }, 'proxy', 'needs the engine undici, not sockets'],
    [{ engine: 'undici', streams: 2 }, 'streams', 'needs the engine http2, not undici'],
    [{ streams: 2, redirects: 1 }, 'redirects', 'needs the engine sockets, not http2'],
    [{ engine: 'http2', decompressMaxBytes: 1 }, 'decompressMaxBytes', 'needs the engine sockets, not http2'],
    [{ unixSocket: '/run/target', connectTo: '127.0.0.1:1' }, 'unixSocket', 'excludes `connectTo`'],
    [{ unixSocket: '/run/target', proxy: 'http://127.0.0.1:3128' }, 'unixSocket', 'excludes `proxy`'],
    [{ proxy: 'http://127.0.0.1:3128', connectTo: '127.0.0.1:1' }, 'proxy', 'excludes `connectTo`'],
  ])('such as %j says which field and why', (transport, field, message) => {
    expect(transportConflict(transport)).toEqual({ field, message })
    expect(checkedTransport.safeParse(transport).error?.issues).toMatchObject([{ path: [field], message }])
  })

  it('is one that leads to a port that cannot be', () => {
    const issues = [{ path: ['connectTo'], message: 'must have a port of at most 65535' }]
    expect(checkedTransport.safeParse({ connectTo: '[::1]:65536' }).error?.issues).toMatchObject(issues)
    expect(checkedTransport.safeParse({ connectTo: '[::1]:65535' }).success).toBe(true)
  })

  it('is not one that asks for no redirect at all', () => {
    expect(transportConflict({ engine: 'undici', redirects: 0 })).toBeUndefined()
  })
})
