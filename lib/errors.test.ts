import { describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { asBreakwaterError, BreakwaterError, errorCodes, messageOf, systemCode, systemMessage } from './errors.ts'
import { createLog, silentLog } from './log.ts'
import { version } from './version.ts'

describe('an error of ours', () => {
  it('carries its code, its status, its details and its cause', () => {
    const cause = new Error('below')
    const error = new BreakwaterError('busy', 'another run is on', { details: { test_id: 't' }, cause })
    expect(error).toMatchObject({
      name: 'BreakwaterError',
      code: 'busy',
      status: 409,
      details: { test_id: 't' },
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(new BreakwaterError('not-found', 'no such test')).toMatchObject({ status: 404, details: {} })
    expect(Object.hasOwn(new BreakwaterError('internal', ''), 'cause')).toBe(false)
  })

  it('has an HTTP status for every code', () => {
    for (const status of Object.values(errorCodes)) expect([4, 5]).toContain(Math.floor(status / 100))
  })

  it('wraps any other thrown value, once', () => {
    const ours = new BreakwaterError('busy', 'x')
    expect(asBreakwaterError(ours)).toBe(ours)
    const wrapped = asBreakwaterError('broken')
    expect(wrapped).toMatchObject({ code: 'internal', message: 'broken', cause: 'broken' })
    expect(asBreakwaterError(wrapped)).toBe(wrapped)
  })
})

describe('the text of a thrown value', () => {
  it.each<[unknown, string]>([
    [new Error('text'), 'text'],
    [{ message: 'text' }, 'text'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ message: 5 }, '[object Object]'],
  ])('for %p is %s', (thrown, expected) => {
    expect(messageOf(thrown)).toBe(expected)
  })

  it('is found in a system error together with its code, from any realm', async () => {
    const thrown: unknown = await readFile('/nowhere/at/all').catch((error: unknown) => error)
    expect(systemCode(thrown)).toBe('ENOENT')
    expect(messageOf(thrown)).toContain('ENOENT')
    expect(systemMessage(thrown)).toBe('no such file or directory (ENOENT)')
    expect([new Error('other'), Object.assign(new Error('other'), { code: 'E' })].map(systemMessage)).toEqual([
      'other',
      'other',
    ])
    expect([null, 'ENOENT', {}, { code: 5 }].map(systemCode)).toEqual(Array(4).fill(undefined))
  })
})

describe('every process has', () => {
  it('a version that can be compared', () => {
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('a log that can be silent, including its children', () => {
    expect(() => {
      createLog('test', 'silent').with({ test_id: 't' }).error({}, 'nobody reads this')
      silentLog.with({}).warn({}, 'nor this')
    }).not.toThrow()
    expect(silentLog.with({})).toBe(silentLog)
  })
})
