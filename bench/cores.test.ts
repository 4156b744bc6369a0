import { describe, expect, it } from '@jest/globals'
import { coresIn, onCores } from './cores.ts'

describe('cores', () => {
  it('are read from the list that Linux provides', () => {
    expect(coresIn('0-2,5')).toEqual([0, 1, 2, 5])
    expect(coresIn('7')).toEqual([7])
    expect(coresIn('')).toEqual([])
  })

  it('are assigned to a command by taskset, which becomes that command', () => {
    expect(onCores('0,1', ['wrk', '-c', '1'])).toEqual(['taskset', ['-c', '0,1', 'wrk', '-c', '1']])
  })
})
