import { expect, it } from '@jest/globals'
import { speaks } from './speaks.ts'

const driver = { nodeId: 'a', address: '' }

it('a driver speaks what it has registered, and answers for itself when it has not', () => {
  const register = { ...driver, engines: ['sockets', 'echo'] }
  expect(['sockets', 'echo', 'http2', ''].map((needed) => speaks({ register }, needed))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(speaks({ register: { ...driver, engines: [] } }, 'sockets')).toBe(false)
  expect(speaks({ register: driver }, 'echo')).toBe(true)
  expect(speaks({ register: undefined }, 'echo')).toBe(true)
})
