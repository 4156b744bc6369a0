import { describe, expect, test } from '@jest/globals'
import { digestChallengeIn } from './challenge.ts'

const plain = { realm: 'r', nonce: 'n', algorithm: undefined, hash: 'md5', session: false, counts: true }

describe('A challenge for digest authentication', () => {
  test.each<[string, object]>([
    ['Digest realm="r", nonce="n", qop="auth"', { ...plain, stale: false, hashesUser: false, opaque: undefined }],
    ['digest realm=r,nonce=n,qop=auth', plain],
    ['Digest  realm = "r" ,, nonce\t= "n", qop="auth-int, AUTH" , opaque="o"', { ...plain, opaque: 'o' }],
    ['Digest realm="a, b=\\"c\\" \\\\", nonce="n", qop="auth"', { realm: 'a, b="c" \\' }],
    ['Digest realm="r", nonce="n"', { counts: false }],
    ['Digest realm="r", nonce="n", qop="auth", stale=TRUE, userhash=true', { stale: true, hashesUser: true }],
    ['Digest realm="r", nonce="n", qop="auth", stale="false"', { stale: false }],
    ['Digest realm="r", nonce="first", nonce="second", qop="auth"', { nonce: 'first' }],
    ['Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256', { hash: 'sha256', algorithm: 'SHA-256' }],
    ['Digest realm="r", nonce="n", qop="auth", algorithm="md5-SESS"', { hash: 'md5', session: true }],
    ['Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256-sess', { hash: 'sha512-256', session: true }],
    ['Basic realm="b", Digest realm="r", nonce="n", qop="auth"', plain],
    ['Negotiate, Digest realm="r", nonce="n", qop="auth", Basic realm="b"', plain],
    ['NTLM abc==, Digest realm="r", nonce="n", qop="auth"', plain],
    ['Digest realm="r", nonce="n", qop="auth", algorithm=MD4, Digest realm="r", nonce="m", qop="auth"', { nonce: 'm' }],
    [
      'Digest realm="r", nonce="1", qop="auth", algorithm=SHA-256, Digest realm="r", nonce="2", qop="auth"',
      { nonce: '1' },
    ],
    ['Digest realm="r", nonce="n, qop', { nonce: 'n, qop' }],
  ])('is read from %s', (text, expected) => {
    expect(digestChallengeIn(text)).toMatchObject(expected)
  })

  test.each([
    '',
    ',',
    'Basic realm="Digest nonce=n"',
    'Basic realm="b", charset="UTF-8"',
    '"Digest nonce=n"',
    '=',
    'nonce="n"',
  ])('is not in %j', (text) => {
    expect(digestChallengeIn(text)).toBeUndefined()
  })

  test.each([
    ['Digest', 'without a nonce or a realm'],
    ['Digest realm="r", qop="auth"', 'without a nonce or a realm'],
    ['Digest realm="r", nonce="n", qop="auth-int"', "with qop 'auth-int', where auth is supported"],
    ['Digest realm="r", nonce="n", qop=""', "with qop '', where auth is supported"],
    ['Digest realm="r", nonce="n", qop="auth", algorithm=SHA-1', "with the algorithm 'SHA-1'"],
    ['Digest realm="r", nonce="n", algorithm=MD5-sess', 'for a session without qop'],
    ['Digest realm="r", nonce="a\u0001b", qop="auth"', 'with a control character in nonce'],
  ])('cannot be answered: %j', (text, reason) => {
    expect(digestChallengeIn(text)).toEqual({ unusable: `a digest challenge ${reason}` })
  })
})
