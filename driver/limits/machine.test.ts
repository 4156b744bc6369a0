import { describe, expect, it } from '@jest/globals'
import { portsIn, readMachine } from './machine.ts'

describe('the machine', () => {
  it('has the ports that the file of Linux contains, or none', () => {
    expect([portsIn('32768\t60999\n'), portsIn('')]).toEqual([28_232, undefined])
  })

  it('has resources left where this test runs', () => {
    const { descriptors = 1, ports = 1, memory = 1 } = readMachine()
    expect([descriptors > 0, ports > 0, memory > 0]).toEqual([true, true, true])
  })
})
