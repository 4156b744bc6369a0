import { describe, expect, it } from '@jest/globals'
import { type FailureCode, failureCodeList } from '../../lib/measure/failures.ts'
import { limits } from '../../lib/measure/generator.ts'
import { limitsOf, type WindowFacts } from './limits-of.ts'

const fine: WindowFacts = { paused: false, failed: new Set() }
const failing = (...codes: FailureCode[]): ReadonlySet<FailureCode> => new Set(codes)

describe('the limits of a window', () => {
  it('are none for a generator with enough resources, whatever the target did', () => {
    expect(limitsOf(fine)).toEqual([])
    const ofTarget = failureCodeList.filter((code) => !code.startsWith('generator:'))
    expect(limitsOf({ ...fine, failed: failing(...ofTarget) })).toEqual([])
  })

  it.each<[string, Partial<WindowFacts>, string[]]>([
    ['a machine without ports', { failed: failing('generator:ports') }, ['ports']],
    ['a process without descriptors', { failed: failing('generator:fds') }, ['fds']],
    ['a thread that stood still', { paused: true }, ['paused']],
    [
      'all of them, in the order of the list',
      { paused: true, failed: failing('generator:fds', 'timeout', 'generator:ports') },
      ['ports', 'fds', 'paused'],
    ],
  ])('name %s', (_, change, expected) => {
    expect(limitsOf({ ...fine, ...change })).toEqual(expected)
  })

  it('are shortages of a machine, and do not include how busy or late a thread is', () => {
    expect(limits).toEqual(['ports', 'fds', 'network', 'paused'])
  })
})
