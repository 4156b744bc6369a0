import { describe, expect, test } from '@jest/globals'
import { BreakwaterError } from '../lib/errors.ts'
import { largestBody, parseDefaults, parseQuery } from './faults.ts'

/** The paths for which the attempt is rejected. */
function refusedPaths(attempt: () => unknown): string[] {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'invalid-request') throw error
    const { issues } = error.details as { issues: { path: string }[] }
    expect(error.message).toContain(issues[0]?.path === '' ? 'body' : issues[0]?.path)
    return issues.map(({ path }) => path)
  }
  throw new Error('it was accepted')
}

describe('faults by query', () => {
  test('every fault is read', () => {
    const query =
      'delay=uniform:5-50&status=503:0.1&size=16384&stall=500&reset=0.1&hang=1&drip=10&close=0.5&body=%7B%7D&header=x-shop:%20closed'
    expect(parseQuery(query)).toEqual({
      delay: { kind: 'uniform', low: 5, high: 50 },
      status: { code: 503, share: 0.1 },
      size: 16_384,
      stall: { kind: 'fixed', value: 500 },
      reset: 0.1,
      hang: 1,
      drip: 10,
      close: 0.5,
      body: '{}',
      header: ['x-shop', 'closed'],
    })
  })

  test('the user’s own parameters have no effect, alone or beside a fault', () => {
    expect(parseQuery('')).toBeUndefined()
    expect(parseQuery('page=2&undelay=x&q=delay')).toBeUndefined()
    expect(parseQuery('page=2&size=3')).toEqual({ size: 3 })
  })

  test.each([
    ['delay', 'delay=soon'],
    ['delay', 'delay='],
    ['status', 'status=99'],
    ['status', 'status=503:2'],
    ['status', 'status=600'],
    ['size', 'size=-1'],
    ['size', 'size=1.5'],
    ['size', `size=${largestBody + 1}`],
    ['stall', 'stall=uniform:9-1'],
    ['reset', 'reset=2'],
    ['reset', 'reset'],
    ['hang', 'hang=yes'],
    ['drip', 'drip=0'],
    ['close', 'page=1&close=-1'],
    ['body', `body=${'a'.repeat(10_001)}`],
    ['header', 'header=closed'],
    ['header', 'header=x-shop:%0d%0aset-cookie:%20a'],
    ['header', 'header=:closed'],
  ])('%s is named when the query is %s', (path, query) => {
    expect(refusedPaths(() => parseQuery(query))).toEqual([path])
  })
})

describe('faults for all requests', () => {
  test('may be numbers or texts with the same meaning', () => {
    expect(parseDefaults({ delay: 20, status: 503, reset: 0.5 }).faults).toEqual(
      parseDefaults({ delay: '20', status: '503:1', reset: '0.5' }).faults,
    )
  })

  test('have a stall in the middle of each body, or, as an object, for all requests', () => {
    expect(parseDefaults({ stall: 'exp:5' })).toMatchObject({ faults: { stall: { kind: 'exp' } }, freeze: undefined })
    expect(parseDefaults({ stall: { every: 10_000, for: 1_000 } })).toMatchObject({
      faults: { stall: undefined },
      freeze: { every: 10_000, for: 1_000 },
    })
  })

  test.each<[string[], unknown]>([
    [['stall.every'], { stall: { every: 'often', for: 5 } }],
    [['stall.for'], { stall: { every: 10, for: 10 } }],
    [['stall'], { stall: 'long' }],
    [['stall'], { stall: null }],
    [['seed'], { seed: -1 }],
    [['delays'], { delays: 20 }],
    [['delay', 'size'], { delay: true, size: 'big' }],
    [[''], 'delay=20'],
    [[''], undefined],
  ])('%j is named when the body is %j', (paths, body) => {
    expect(refusedPaths(() => parseDefaults(body))).toEqual(paths)
  })
})
