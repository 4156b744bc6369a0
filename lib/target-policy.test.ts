import { describe, expect, it } from '@jest/globals'
import { forbiddenPlan, forbiddenTarget, placesOf, refusedTarget } from './target-policy.ts'

const near = [
  'http://localhost:8000/ping',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://api.localhost/',
  'http://127.0.0.1/',
  'http://127.255.255.254/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://017700000001/',
  'http://127.1/',
  'http://１２７.０.０.１/',
  'http://[::1]:8000/',
  'http://[::ffff:127.0.0.1]/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://[fd12::1]/',
  'http://user@127.0.0.1#@example.com/',
]

const far = [
  'http://example.com/',
  'http://example.com\\@127.0.0.1/',
  'http://127.0.0.1@example.com/',
  'http://127.0.0.1.nip.io/',
  'http://localhost.example.com/',
  'http://8.8.8.8/',
  'http://172.32.0.1/',
  'http://[2001:db8::1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://0/',
]

const metadata = [
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.170.2/',
  'http://2852039166/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://0251.0376.0251.0376/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[fd00:ec2::254]/',
  'http://[fd20:ce::254]/',
  'http://100.100.100.200/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://METADATA.google.internal./',
  'http://metadata/',
  'http://instance-data/',
]

describe('a target', () => {
  it.each(near)('on this machine or a private network is accepted: %s', (target) => {
    expect(refusedTarget(target, [])).toBeUndefined()
  })

  it.each(far)('elsewhere is rejected with the option that allows it: %s', (target) => {
    expect(forbiddenTarget(target)).toBeUndefined()
    expect(refusedTarget(target, [])).toContain('--allow-target')
  })

  it.each(metadata)(
    'that hands out credentials of a cloud is never accepted, not even when all are allowed: %s',
    (target) => {
      expect(forbiddenTarget(target)).toContain('must not be loaded')
      expect(refusedTarget(target, ['*'])).toContain('must not be loaded')
    },
  )

  it.each([
    ['http://shop.example.test/', ['shop.example.test'], true],
    ['http://SHOP.example.test./', ['shop.Example.test'], true],
    ['http://a.b.example.test/', ['*.example.test'], true],
    ['http://example.test/', ['*.example.test'], false],
    ['http://evilexample.test/', ['*.example.test'], false],
    ['http://shop.example.test.evil.test/', ['shop.example.test'], false],
    ['http://8.8.8.8/', ['*'], true],
  ])('%s with --allow-target %s is accepted: %s', (target, allowed, taken) => {
    expect(refusedTarget(target, allowed) === undefined).toBe(taken)
  })
})

describe('a plan', () => {
  const target = 'http://127.0.0.1/'

  it('connects to its target, and to the addresses of its transport', () => {
    expect(placesOf({ target })).toEqual([['target', target]])
    expect(placesOf({ target, transport: { connectTo: '[::1]:80' } })).toContainEqual(['connectTo', 'http://[::1]:80'])
    expect(placesOf({ target, transport: { proxy: 'http://a:b@[::1]:1' } })).toContainEqual([
      'proxy',
      'http://a:b@[::1]:1',
    ])
  })

  it('connects to the token servers of its requests, which must not be those of a cloud either', () => {
    const plan = (tokenUrl: string) => ({ target, requests: [{}, { auth: { oauth2: { tokenUrl } } }] })
    expect(placesOf(plan('http://id.test/token'))).toEqual([
      ['target', target],
      ['tokenUrl', 'http://id.test/token'],
    ])
    expect(forbiddenPlan(plan('http://169.254.169.254/token'))).toContain('must not be loaded')
    expect(forbiddenPlan(plan('http://id.test/token'))).toBeUndefined()
  })

  it.each([{ connectTo: '169.254.169.254:80' }, { connectTo: '2852039166:80' }, { proxy: 'http://169.254.169.254' }])(
    'that connects to a cloud’s credentials is never run: %j',
    (transport) => {
      expect(forbiddenPlan({ target, transport })).toContain('must not be loaded')
    },
  )

  it('with an invalid address to connect to is rejected, and one with a local address is accepted', () => {
    expect(forbiddenPlan({ target, transport: { connectTo: '[::x]:80' } })).toContain('is not a URL')
    expect(forbiddenPlan({ target: 'http://ann:sec/ret@a.test' })).toBe("'http://***@a.test' is not a URL")
    expect(forbiddenPlan({ target, transport: { connectTo: '[fe80::1%eth0]:80' } })).toBeUndefined()
    expect(forbiddenPlan({ target, transport: { connectTo: '[fe80::a9fe:a9fe%eth0]:80' } })).toContain('metadata')
    expect(forbiddenPlan({ target, transport: { connectTo: '127.0.0.1:80' } })).toBeUndefined()
  })
})
