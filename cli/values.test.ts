import { describe, expect, it } from '@jest/globals'
import { headersIn, numberIn, shareIn, stagesIn, targetIn, timeIn, wholeIn } from './values.ts'

describe('a time', () => {
  it.each([
    ['500ms', 0.5],
    ['30s', 30],
    ['5m', 300],
    ['1h', 3_600],
    ['1m30s', 90],
    ['0.5h', 1_800],
    ['30', 30],
    ['2.5', 2.5],
  ])('%s is %d seconds', (text, seconds) => {
    expect(timeIn(text, '--duration')).toBe(seconds)
  })

  it.each(['', 's', '5 s', '5d', '-1s', '1s5', '1e3s', 'Infinity'])('is not %j', (text) => {
    expect(() => timeIn(text, '--duration')).toThrow(
      `--duration: '${text}' is not a duration; write one such as 500ms, 30s, 1m30s or 1h`,
    )
  })
})

describe('a number', () => {
  it('is written with digits, and a point if need be', () => {
    expect(numberIn('0.5', '--rate')).toBe(0.5)
    expect(wholeIn('500', '--requests')).toBe(500)
  })

  it.each(['', ' ', '-1', '1e3', '0x10', 'NaN', '1,000'])('is not %j', (text) => {
    expect(() => numberIn(text, '--rate')).toThrow('--rate')
    expect(() => wholeIn(text, '--requests')).toThrow('--requests')
  })

  it('is whole where it has to be, and large enough', () => {
    expect(() => wholeIn('1.5', '--requests')).toThrow('is not a whole number')
    expect(() => wholeIn('0', '--workers', 1)).toThrow('from 1 on')
  })
})

describe('a share', () => {
  it.each([
    ['1%', 0.01],
    ['0.01', 0.01],
    ['0', 0],
    ['0%', 0],
    ['1', 1],
    ['100%', 1],
    ['12.5%', 0.125],
  ])('%s is %d', (text, share) => {
    expect(shareIn(text, '--max-lost')).toBe(share)
  })

  it.each(['', '%', '-1%', '101%', '1.01', '5', '1 %', '1e-3', '1%%', '.5', 'all', 'Infinity'])('is not %j', (text) => {
    expect(() => shareIn(text, '--max-lost')).toThrow(`--max-lost: '${text}' is not a share: write 1% or 0.01`)
  })
})

describe('headers', () => {
  it('are split at the first colon', () => {
    expect(headersIn(['accept: a:b', 'X-Empty:'], '--header')).toEqual({ accept: 'a:b', 'X-Empty': '' })
  })

  it('need a name, and are given once each, whatever their case', () => {
    expect(() => headersIn(['accept'], '--header')).toThrow("write 'Name: value'")
    expect(() => headersIn([': x'], '--header')).toThrow("write 'Name: value'")
    expect(() => headersIn(['Accept: a', 'accept: b'], '--header')).toThrow("'accept' is given twice")
  })

  it('may be called like what every object has', () => {
    expect(Object.entries(headersIn(['__proto__: x', 'constructor: y'], '--header'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })
})

describe('stages', () => {
  it('climb from one rate to another, or hold one', () => {
    expect(stagesIn('0-1000/1m,1000/5m, 1000-0/500ms', '--stages')).toEqual([
      { from: 0, to: 1_000, seconds: 60 },
      { from: 1_000, to: 1_000, seconds: 300 },
      { from: 1_000, to: 0, seconds: 0.5 },
    ])
  })

  it.each(['', '1000', '1000/', '/5m', '0-1000-5/1m', '0-1000/1m,', '10/5x'])('are not %j', (text) => {
    expect(() => stagesIn(text, '--stages')).toThrow('--stages')
  })
})

describe('a target', () => {
  it('is http unless it says something else', () => {
    expect(targetIn('localhost:8000/x')).toBe('http://localhost:8000/x')
    expect(targetIn('[::1]:80')).toBe('http://[::1]:80')
    expect(targetIn('HTTPS://example.test')).toBe('HTTPS://example.test')
  })
})
