import { describe, expect, it, test } from '@jest/globals'
import type { TestKind } from './field.ts'
import { faultsOf } from './faults.ts'

function slotsOf(kind: TestKind, path: string): unknown {
  return faultsOf({ message: 'as a whole', details: { path, issues: [{ path, message: 'is wrong' }] } }, kind)
}

describe('an issue of the server belongs to the field', () => {
  it.each<[TestKind, string, string]>([
    ['avalanche', 'target', 'target'],
    ['avalanche', 'count', 'avalanche.count'],
    ['tsunami', 'count', 'tsunami.count'],
    ['tsunami', 'seconds', 'tsunami.seconds'],
    ['tsunami', 'everySeconds', 'tsunami.seconds'],
    ['avalanche', 'seconds', 'avalanche.duration'],
    ['avalanche', 'stages', 'avalanche.stages'],
    ['avalanche', 'stages.0.seconds', 'avalanche.stages.0.seconds'],
    ['avalanche', 'transport.redirects', 'transport.redirects'],
    ['avalanche', 'unixSocket', 'transport.unixSocket'],
    ['avalanche', 'proxy', 'transport.proxy'],
    ['avalanche', 'maxInFlight', 'avalanche.connections'],
  ])('of a %s at %s: %s', (kind, path, slot) => {
    expect(slotsOf(kind, path)).toEqual([{ slot, message: 'is wrong' }])
  })

  it.each<[string, string, string]>([
    ['headers.accept', 'headers', 'accept: is wrong'],
    ['headers.a.b.1', 'headers', 'a.b.1: is wrong'],
    ['stages.0', 'avalanche.stages', '0: is wrong'],
    ['stages.0.colour', 'avalanche.stages', '0.colour: is wrong'],
  ])('at %s: %s, with the rest of its path in the message', (path, slot, message) => {
    expect(slotsOf('avalanche', path)).toEqual([{ slot, message }])
  })

  it.each(['conut', 'transport', 'transport.what', 'size', '__proto__', 'constructor'])(
    'at %s: none, so it is shown at the top with its path',
    (path) => {
      expect(slotsOf('avalanche', path)).toEqual([{ slot: '', message: `${path}: is wrong` }])
    },
  )
})

describe('an error', () => {
  test('with several issues has a fault for each', () => {
    const issues = [
      { path: 'count', message: 'a' },
      { path: 'rate', message: 'b' },
    ]
    expect(faultsOf({ message: 'count: a', details: { path: 'count', issues } }, 'avalanche')).toEqual([
      { slot: 'avalanche.count', message: 'a' },
      { slot: 'avalanche.rate', message: 'b' },
    ])
  })

  test('with a path alone loses the path from its message', () => {
    const error = { message: 'drain: applies only to a load with `rate`', details: { path: 'drain' } }
    expect(faultsOf(error, 'avalanche')).toEqual([{ slot: 'drain', message: 'applies only to a load with `rate`' }])
  })

  it.each([{}, { path: '' }, { path: 5, issues: 'x' }, { issues: [null, 5, {}, { path: 'a' }] }, { reasons: ['x'] }])(
    'with the details %j is shown at the top',
    (details) => {
      expect(faultsOf({ message: 'no drivers', details }, 'tsunami')).toEqual([{ slot: '', message: 'no drivers' }])
    },
  )
})
