import { describe, expect, it } from '@jest/globals'
import { hideSecrets, maskedAddress, withoutPasswords, maskerOf } from './secrets.ts'

describe('a text with addresses', () => {
  it('is shown without their users', () => {
    expect(withoutPasswords('http://ann:se@cret@a.test/x@y and HTTPS://b@c')).toBe(
      'http://***@a.test/x@y and HTTPS://***@c',
    )
    expect(withoutPasswords('http://a.test/x@y?z@w')).toBe('http://a.test/x@y?z@w')
    expect(withoutPasswords('mail ann@a.test at 12:30')).toBe('mail ann@a.test at 12:30')
  })
})

describe('an address', () => {
  it.each([
    ['http://ann:secret@a.test/x@y', 'http://***@a.test/x@y'],
    ['http://ann@a.test', 'http://***@a.test'],
    ['http:\\\\ann:secret@a.test', 'http:\\\\***@a.test'],
    ['http://ann:my secret@a.test/', 'http://***@a.test/'],
    ['http://ann:secr/et@a.test/', 'http://***@a.test/'],
    ['http://ann:secr#et?@a.test/', 'http://***@a.test/'],
    ['ann:secret@a.test', 'ann:***@a.test'],
    ['http://a.test/?mail=x@y', 'http://a.test/?mail=x@y'],
    ['a.test:80/x@y', 'a.test:80/x@y'],
    ['', ''],
  ])('%j is shown as %j', (address, shown) => {
    expect(maskedAddress(address)).toBe(shown)
  })
})

describe('what is secret in a plan', () => {
  it('is hidden when it is written and when it is read', () => {
    const plan = {
      target: 'http://ann:my secret@a.test/x',
      transport: { proxy: 'http://p:q@127.0.0.1:3128' },
      headers: { 'X-Api-Key': 'k', cookie: ['c', 'd'], 'Proxy-Authorization': 'p', accept: '*/*' },
      auth: { digest: { user: 'ann', password: 's' }, oauth2: { clientId: 'c', clientSecret: 't' } },
    }
    const hidden = {
      target: 'http://***@a.test/x',
      transport: { proxy: 'http://***@127.0.0.1:3128' },
      headers: { 'X-Api-Key': '***', cookie: '***', 'Proxy-Authorization': '***', accept: '*/*' },
      auth: { digest: { user: 'ann', password: '***' }, oauth2: { clientId: 'c', clientSecret: '***' } },
    }
    expect(JSON.parse(JSON.stringify(plan, hideSecrets))).toEqual(hidden)
    expect(JSON.parse(JSON.stringify(plan), hideSecrets)).toEqual(hidden)
  })
})

describe('maskerOf', () => {
  const settings = {
    BREAKWATER_SECRET_A: 'a"b/ä',
    BREAKWATER_SECRET_B: 'a"b/ä and more',
    BREAKWATER_SECRET_C: '',
    PATH: 'p',
  }

  it('masks each secret as it is, in JSON and in a URL, and nothing else', () => {
    const mask = maskerOf(settings)
    const forms = ['a"b/ä', JSON.stringify({ x: 'a"b/ä' }), `/?x=${encodeURIComponent('a"b/ä')}&p`, 'a"b/ä and more.']
    expect(forms.map(mask)).toEqual(['***', '{"x":"***"}', '/?x=***&p', '***.'])
    expect(maskerOf({})('p')).toBe('p')
  })
})
