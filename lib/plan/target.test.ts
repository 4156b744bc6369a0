import { describe, expect, it } from '@jest/globals'
import { basicOf, canSendAsIs, hasUser, withoutUser, writtenPath } from './target.ts'

describe('an address', () => {
  it.each([
    ['http://ann:secret@a.test:81/x?q#f', 'http://a.test:81/x?q#f', 'ann:secret'],
    ['http://ann@a.test', 'http://a.test', 'ann:'],
    ['http://:secret@a.test/', 'http://a.test/', ':secret'],
    ['http://j%C3%B6rg:p%40ss%3A@[::1]:8000/../a', 'http://[::1]:8000/../a', 'jörg:p@ss:'],
    ['http://jörg:geheim@a.test/', 'http://a.test/', 'jörg:geheim'],
    ['http://a@b:c@a.test/x@y', 'http://a.test/x@y', 'a@b:c'],
    // The URL parser accepts all of these.
    ['http:/ann:secret@a.test/x', 'http://a.test/x', 'ann:secret'],
    ['http:ann:secret@a.test/x', 'http://a.test/x', 'ann:secret'],
    ['http:\\\\ann:secret@a.test/x', 'http://a.test/x', 'ann:secret'],
  ])('such as %s says a user apart', (address, target, user) => {
    expect(hasUser(address)).toBe(true)
    expect(withoutUser(address)).toEqual({ target, authorization: basicOf(user) })
  })

  it.each(['http://a.test/ann:secret@b', 'http://a.test?x@y', 'http://a.test/#@', 'http://@a.test/', 'no address@x'])(
    'such as %s has no user in it',
    (address) => {
      expect(hasUser(address)).toBe(false)
      expect(withoutUser(address)).toEqual({ target: address, authorization: undefined })
    },
  )

  it('with a user that cannot be decoded is rejected', () => {
    const error = { code: 'invalid-request', details: { path: 'target' } }
    expect(() => withoutUser('http://%zz@a.test/')).toThrow(expect.objectContaining(error))
  })

  it.each([
    ['http://a.test', '/'],
    ['http://a.test?q', '/?q'],
    ['http://a.test#f', '/'],
    ['http://a.test/../x/./y//z?a/../b#c/../d', '/../x/./y//z?a/../b'],
    ['http://a.test:80/%2e%2E/a"b<c>', '/%2e%2E/a"b<c>'],
    ['http:/a.test/../b', '/../b'],
    ['http:\\\\a.test\\..\\b', '/\\..\\b'],
    ['http://[::1]:8000/:/a', '/:/a'],
  ])('such as %s has the path %s as it was written', (address, path) => {
    expect(writtenPath(address)).toBe(path)
    expect(canSendAsIs(address)).toBe(true)
  })

  it.each([
    'http://a.test/a b',
    'http://a.test/a\tb',
    'http://a.test/a\r\nb',
    'http://a.test/\u0085',
    'http://a.test/\ud800',
  ])('such as %j cannot be sent as it was written', (address) => {
    expect(canSendAsIs(address)).toBe(false)
  })
})

describe('Basic credentials', () => {
  it('are in UTF-8 (RFC 7617, section 2.1)', () => {
    expect(basicOf('Aladdin:open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
    expect(basicOf('test:123£')).toBe('Basic dGVzdDoxMjPCow==')
  })
})
