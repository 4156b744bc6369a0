import { describe, expect, it, test } from '@jest/globals'
import { curlOf } from './form/curl.ts'
import { requestOf } from './form/request.ts'
import { initialValues } from './form/values.ts'
import { withoutSecrets } from './secrets.ts'

const SECRETS = ['s3cret', 'to-ken', 'biscuit', 'k-e-y', 'w0rd']

const typed = {
  target: 'http://ann:s3cret@a.test/',
  headers: 'Authorization: Bearer to-ken\nCookie: a=biscuit\nX-Api-Key: k-e-y\nProxy-Authorization: w0rd\nAccept: */*',
  'transport.proxy': 'http://p:w0rd@127.0.0.1:3128',
}

describe('what the form shows of a request', () => {
  const request = requestOf({ ...initialValues, texts: { ...initialValues.texts, ...typed } })
  const { value: body, hides } = withoutSecrets(request.body)

  it('has no secret, as JSON and as a command', () => {
    const shown = JSON.stringify(body) + curlOf({ path: request.path, body }, { origin: 'http://o', needsToken: false })
    expect(hides).toBe(true)
    expect(SECRETS.filter((secret) => shown.includes(secret))).toEqual([])
    expect(body).toEqual({
      target: 'http://***@a.test/',
      headers: {
        Authorization: '***',
        Cookie: '***',
        'X-Api-Key': '***',
        'Proxy-Authorization': '***',
        Accept: '*/*',
      },
      transport: { proxy: 'http://***@127.0.0.1:3128' },
    })
  })

  it('is the request itself when there is no secret', () => {
    const plain = { target: 'http://a.test/?q=x@y', headers: { accept: '*/*' } }
    expect(withoutSecrets(plain)).toEqual({ value: plain, hides: false })
  })
})

test('What a page shows of a plan has no secret', () => {
  const plan = {
    requests: [{ headers: { authorization: 'Basic YTpi' } }],
    transport: { proxy: 'http://u:w0rd@p.test' },
  }
  expect(withoutSecrets(plan).value).toEqual({
    requests: [{ headers: { authorization: '***' } }],
    transport: { proxy: 'http://***@p.test' },
  })
})
