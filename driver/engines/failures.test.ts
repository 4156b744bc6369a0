import { describe, expect, test } from '@jest/globals'
import { createConnection } from 'node:net'
import { failureOf } from './failures.ts'

describe('The code of a failure', () => {
  test.each([
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['EADDRNOTAVAIL', 'generator:ports'],
    ['EMFILE', 'generator:fds'],
    ['ENFILE', 'generator:fds'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout-connect'],
    ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['UND_ERR_DESTROYED', 'aborted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['ENOTHEARDOF', 'other'],
  ])('of %s is %s', (code, failure) => {
    expect(failureOf(Object.assign(new Error('any'), { code }))).toBe(failure)
  })

  test.each([
    ['other side closed', 'closed'],
    ['closed', 'closed'],
    ['bad response', 'protocol'],
    ['bad upgrade', 'protocol'],
  ])("of undici's socket error '%s' is %s", (message, failure) => {
    expect(failureOf(Object.assign(new Error(message), { code: 'UND_ERR_SOCKET' }))).toBe(failure)
  })

  test('tells a connection that was never made from one that fell silent', () => {
    const timedOut = (syscall: string): Error => Object.assign(new Error('any'), { code: 'ETIMEDOUT', syscall })
    expect(failureOf(timedOut('connect'))).toBe('timeout-connect')
    expect(failureOf(timedOut('read'))).toBe('timeout')
  })

  test.each([undefined, null, 'text', new Error('no code'), { code: 7 }])('of anything else is other: %p', (error) => {
    expect(failureOf(error)).toBe('other')
  })

  test('is that of the first address when a name has several and none answers', async () => {
    const error = await new Promise((resolve) => {
      const lookup = (_name: string, _options: object, done: (error: null, found: object[]) => void): void => {
        done(null, [
          { address: '127.0.0.1', family: 4 },
          { address: '::1', family: 6 },
        ])
      }
      createConnection({ host: 'two.invalid', port: 1, lookup, autoSelectFamily: true } as object as {
        port: number
      }).on('error', resolve)
    })
    expect(failureOf(error)).toBe('refused')
  })
})
