import { isIPv4 } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { ownAddress } from './address.ts'

describe('the address of a node', () => {
  it('is an IP with a port, as the base protocol writes it', () => {
    const [ip, port] = ownAddress().split(':')
    expect([isIPv4(ip ?? ''), port]).toEqual([true, '0'])
  })
})
