import { expect, it } from '@jest/globals'
import { loggedFields, MAX_LOGGED_BYTES } from './logged-fields.ts'

const fieldsOf = (value: unknown): unknown => loggedFields(Buffer.from(JSON.stringify(value)))

it('a message has all of its fields in the log, under their own names', () => {
  const beat = { node_id: 'a', heartbeat: 'YES', timestamp: 'now', tests: [{ test_id: 't' }], load: { cpu: 0.5 } }
  expect(fieldsOf(beat)).toEqual(beat)
})

it('a field with the name of a log field is renamed, so that no record overwrites the service or the time', () => {
  expect(fieldsOf({ service: 'x', level: 'error', message: 'm', left_out: 1 })).toEqual({
    service_: 'x',
    level_: 'error',
    message_: 'm',
    left_out_: 1,
  })
})

it('secrets in headers are hidden, wherever headers are', () => {
  const headers = { Authorization: 'Bearer abc', 'X-Api-Key': 'k', cookie: 'c', accept: '*/*' }
  const hidden = { Authorization: '***', 'X-Api-Key': '***', cookie: '***', accept: '*/*' }
  expect(fieldsOf({ plan: { requests: [{ headers }] } })).toEqual({ plan: { requests: [{ headers: hidden }] } })
})

it('values that requests before a load have extracted are hidden', () => {
  const values = { token: 'abc', id: '7' }
  const hidden = { token: '***', id: '***' }
  const tests = [{ test_id: 'a', hook: { name: 'before', values } }]
  expect(fieldsOf({ trigger: 'YES', values, tests })).toEqual({
    trigger: 'YES',
    values: hidden,
    tests: [{ test_id: 'a', hook: { name: 'before', values: hidden } }],
  })
})

it('users and passwords in addresses are hidden', () => {
  const plan = { target: 'http://ann:secret@a.test/x', transport: { proxy: 'http://p:q@127.0.0.1:3128' } }
  expect(fieldsOf({ server_url: 'http://ann:secret@a.test', plan })).toEqual({
    server_url: 'http://***@a.test',
    plan: { target: 'http://***@a.test/x', transport: { proxy: 'http://***@127.0.0.1:3128' } },
  })
})

it('the largest fields are left out of a line that would be too long, and named', () => {
  const fields = fieldsOf({ a: 1, tallies: 'x'.repeat(20_000), plan: { body: 'y'.repeat(9_000) }, b: 'z' })
  expect(fields).toEqual({ a: 1, plan: { body: 'y'.repeat(9_000) }, b: 'z', left_out: ['tallies'] })
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`name${i}`.padEnd(300, 'n'), i]))
  expect(JSON.stringify(fieldsOf(many)).length).toBeLessThan(MAX_LOGGED_BYTES + 2_000)
})

it('a value that is not an object is logged as it is, up to a maximum length', () => {
  expect(loggedFields(Buffer.from('EOT'))).toEqual({ value: 'EOT' })
  expect(loggedFields(Buffer.from('[1]'))).toEqual({ value: '[1]' })
  expect(loggedFields(Buffer.from('['.repeat(200_000)))).toEqual({ left_out: ['value'] })
})
