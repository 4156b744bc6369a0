import { expect, it } from '@jest/globals'
import { speaks } from './speaks.ts'

const driver = { nodeId: 'a', address: '' }

it('a driver supports the engines that it has registered, and any if it has registered none', () => {
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
