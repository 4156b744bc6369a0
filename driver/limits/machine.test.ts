import { describe, expect, it } from '@jest/globals'
import { fileLimitIn, portsIn, readMachine } from './machine.ts'

describe('the machine', () => {
  it('has the limits that the files of Linux contain, or none', () => {
    const limits =
      'Limit                     Soft Limit  Hard Limit  Units\nMax open files            1024        4096        files\n'
    expect([fileLimitIn(limits), fileLimitIn(limits.replace('1024', 'unlimited')), fileLimitIn('')]).toEqual([
      1_024,
      undefined,
      undefined,
    ])
    expect([portsIn('32768\t60999\n'), portsIn('')]).toEqual([28_232, undefined])
  })

  it('has resources left where this test runs', () => {
    const { descriptors = 1, ports = 1, memory = 1 } = readMachine()
    expect([descriptors > 0, ports > 0, memory > 0]).toEqual([true, true, true])
  })
})
