import { expect, it } from '@jest/globals'
import { ExpiryWatch } from './expiry.ts'

it('records that were deleted before they were read are doubted once, and only for topics of drivers', () => {
  const watch = new ExpiryWatch()
  expect(watch.look({ expired: {} })).toEqual([])
  expect(watch.look({ expired: { register: 3, metrics: 2 } })).toEqual([
    { code: 'records-expired', message: expect.stringContaining("2 record(s) of the topic 'metrics'") },
  ])
  expect(watch.look({ expired: { register: 3, metrics: 2 } })).toEqual([])
  expect(watch.look({ expired: { metrics: 5, heartbeat: 1 } }).map(({ message }) => message)).toEqual([
    expect.stringContaining("3 record(s) of the topic 'metrics'"),
    expect.stringContaining("1 record(s) of the topic 'heartbeat'"),
  ])
})
