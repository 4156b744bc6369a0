import { describe, expect, it } from '@jest/globals'
import { parseBytes, parseTime } from '../plan-language/quantities.ts'
import { parseLimit, parseStatuses, parseValue } from './conditions.ts'

describe('statuses', () => {
  it.each([
    ['201', [201, 201]],
    ['200..299', [200, 299]],
  ])('are one or a range: %s', (text, value) => {
    expect(parseStatuses(text)).toEqual({ value })
  })

  it.each([
    ['2xx', "'2xx' is not a status: write 200..299"],
    ['ok', "'ok' is not a status: write 201 or 200..299"],
    ['299..200', "'299..200' ends before it begins: write 200..299"],
    ['099', "'099' is not a status: they are 100 to 999"],
    ['20', "'20' is not a status: write 201 or 200..299"],
  ])('that are wrong come with a remedy: %s', (text, fault) => {
    expect(parseStatuses(text)).toEqual({ fault })
  })
})

describe('conditions of values', () => {
  it.each([
    ['exists', 'exists'],
    ['absent', 'absent'],
    ['> 0', { op: '>', value: 0 }],
    ['>=-1.5e3', { op: '>=', value: -1500 }],
    ['= "paid"', { op: '=', value: 'paid' }],
    ['!= null', { op: '!=', value: null }],
    ['=true', { op: '=', value: true }],
  ])('are a presence or a comparison: %s', (text, value) => {
    expect(parseValue(text)).toEqual({ value })
  })

  it.each([
    ['paid', `'paid' is not a condition: write exists, absent, = "paid" or > 0`],
    ['5', `'5' is not a condition: write exists, absent, = 5 or > 0`],
    ['"a', `'"a' is not a condition: write exists, absent, = "paid" or > 0`],
    ['= paid', "'paid' is not a value: write a number, true, false, null or a text in quotes"],
    ['= [1]', "'[1]' is not a value: write a number, true, false, null or a text in quotes"],
    ['> "a"', `'> "a"' compares sizes, which only numbers have: write > 5`],
    [`= "${'x'.repeat(1_001)}"`, 'has more than 1000 characters'],
  ])('that are wrong come with a remedy: %s', (text, fault) => {
    expect(parseValue(text)).toEqual({ fault })
  })
})

describe('limits', () => {
  it('compare with a quantity', () => {
    expect(parseLimit('< 2s', parseTime, '2s')).toEqual({ value: { op: '<', value: 2 } })
    expect(parseLimit('>=1 KiB', parseBytes, '1 MiB')).toEqual({ value: { op: '>=', value: 1_024 } })
  })

  it.each([
    ['2s', "'2s' is not a limit: write < 2s"],
    ['= 3s', "'= 3s' is not a limit: write < 3s"],
    ['fast', "'fast' is not a limit: write < 2s"],
    ['< 2', "'2' has no unit: write 2s"],
  ])('that are wrong come with a remedy: %s', (text, fault) => {
    expect(parseLimit(text, parseTime, '2s')).toEqual({ fault })
  })
})
