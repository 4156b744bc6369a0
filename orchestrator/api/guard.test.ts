/** Access control: addresses, hosts and the token. */
import { describe, expect, test } from '@jest/globals'
import { Guard, type GuardOptions, isLoopback } from './guard.ts'

const token = 'a-token-of-sufficient-length'
const base: GuardOptions = { host: '127.0.0.1', auth: 'token', allowedHosts: ['Orchestrator', 'load.example.test'] }
const guard = new Guard(base)

describe('an address', () => {
  test.each(['127.0.0.1', '127.8.9.10', 'localhost', 'LOCALHOST', '::1', '::ffff:127.0.0.1'])(
    '%s is loopback',
    (host) => {
      expect(isLoopback(host)).toBe(true)
      expect(new Guard({ ...base, host }).asksForToken).toBe(false)
    },
  )

  test.each(['0.0.0.0', '::', '', '192.168.1.2', 'localhost.evil.test', '128.0.0.1', '::ffff:8.8.8.8'])(
    '%j is not loopback, and requires a token or --auth none',
    (host) => {
      expect(isLoopback(host)).toBe(false)
      expect(() => new Guard({ ...base, host })).toThrow(/BREAKWATER_TOKEN.*--auth none/)
      expect(new Guard({ ...base, host, token }).asksForToken).toBe(true)
      expect(new Guard({ ...base, host, auth: 'none' }).asksForToken).toBe(false)
    },
  )

  test('with a token and --auth none is rejected as a contradiction', () => {
    expect(() => new Guard({ ...base, token, auth: 'none' })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('Host', () => {
  const good = ['localhost', 'localhost:1', 'LocalHost:8001', '127.0.0.1:65535', '[::1]:8001', '[::1]']
  test.each([...good, 'orchestrator:8001', 'LOAD.example.test'])('%s is accepted', (host) => {
    expect(() => {
      guard.checkHost({ host })
    }).not.toThrow()
  })

  const bad = ['evil.test', 'localhost.evil.test', 'evil.test:127.0.0.1', 'a@localhost', 'localhost/', 'localhost:', '']
  test.each([...bad, '::1', '127.0.0.1.', '127.0.0.2', 'localhost:999999', 'localhost evil', '[::1', 'x'.repeat(300)])(
    '%j is rejected',
    (host) => {
      expect(() => {
        guard.checkHost({ host })
      }).toThrow(expect.objectContaining({ code: 'forbidden' }))
    },
  )

  test('that is unknown is rejected with the flag that allows it', () => {
    expect(() => {
      guard.checkHost({ host: 'load.test:80' })
    }).toThrow(/--allow-host load\.test \(BREAKWATER_ALLOW_HOST\)/)
  })

  test('may be the address that the API listens on, unless that is every address', () => {
    const own = new Guard({ ...base, host: '192.168.1.2', token })
    own.checkHost({ host: '192.168.1.2:8001' })
    const all = new Guard({ ...base, host: '0.0.0.0', token })
    expect(() => {
      all.checkHost({ host: '0.0.0.0:8001' })
    }).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
})

describe('Origin and Sec-Fetch-Site', () => {
  const host = 'localhost:8001'
  test.each([
    { origin: 'http://localhost:8001' },
    { origin: 'https://LOCALHOST:8001' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
  ])('%j is accepted', (headers) => {
    expect(() => {
      guard.checkOrigin({ host, ...headers })
    }).not.toThrow()
  })

  test.each([
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost' },
    { origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1:8001' },
    { origin: 'http://localhost:8001.evil.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin, cross-site' },
  ])('%j is rejected', (headers) => {
    expect(() => {
      guard.checkOrigin({ host, ...headers })
    }).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
})

describe('the token', () => {
  const locked = new Guard({ ...base, token })
  test.each([`Bearer ${token}`, `bearer ${token}`, `BEARER  ${token} `])('is accepted as %j', (authorization) => {
    expect(() => {
      locked.checkToken({ authorization })
    }).not.toThrow()
  })

  test.each([
    undefined,
    '',
    'Bearer',
    `Basic ${token}`,
    token,
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Bearer x ${token}`,
  ])('is rejected as %j', (authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    expect(() => {
      locked.checkToken(headers)
    }).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })

  test('is not required on loopback when none is set', () => {
    expect(() => {
      guard.checkToken({})
    }).not.toThrow()
  })
})
