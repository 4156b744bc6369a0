import { describe, expect, it } from '@jest/globals'
import type { LoadChange } from '../../lib/api/load-changes.ts'
import { changedText, changeFor } from './steering.ts'

function change(kind: LoadChange['kind'], more: Partial<LoadChange> = {}): LoadChange {
  return { seq: 0, fromSeconds: 12, kind, ...more }
}

describe('a key', () => {
  it('pauses a load that runs, and resumes one that is paused, whoever has paused it', () => {
    expect(changeFor('pause', {}, 'load')).toEqual({ kind: 'pause' })
    const changes = [change('pause'), change('factor', { factor: 2, phase: 'load' })]
    expect(changeFor('pause', { changes }, 'load')).toEqual({ kind: 'resume' })
    expect(changeFor('pause', { changes: [...changes, change('resume')] }, 'load')).toEqual({ kind: 'pause' })
  })

  it('raises the rate by a tenth of what it is, and lowers it again to exactly what it was', () => {
    const changes: LoadChange[] = []
    const press = (key: 'faster' | 'slower'): number => {
      const wanted = changeFor(key, { changes }, 'load')
      if (wanted.kind !== 'factor') throw new Error(`unexpected: ${wanted.kind}`)
      changes.push(change('factor', { factor: wanted.factor, phase: 'load' }))
      return wanted.factor
    }
    const up = Array.from({ length: 12 }, () => press('faster'))
    expect(up.slice(0, 4)).toEqual([1.1, 1.21, 1.33, 1.46])
    const down = Array.from({ length: 12 }, () => press('slower'))
    expect(down.slice(0, 11)).toEqual(up.slice(0, 11).toReversed())
    expect(down.at(-1)).toBe(1)
  })

  it('starts from a rate that somebody has set, as long as its phase lasts', () => {
    const changes = [
      change('factor', { factor: 2, phase: 'climb' }),
      change('rate', { perSecond: 500, phase: 'climb' }),
      change('users', { users: 3, phase: 'other' }),
    ]
    expect(changeFor('faster', { changes }, 'climb')).toEqual({ kind: 'rate', perSecond: 550, per: 'total' })
    expect(changeFor('slower', { changes }, 'hold')).toEqual({ kind: 'factor', factor: 1.82 })
  })
})

it('what a change does is said with the second from which on it does so', () => {
  expect([
    changedText(change('pause')),
    changedText(change('resume')),
    changedText(change('factor', { factor: 1.21 })),
    changedText(change('rate', { perSecond: 550 })),
    changedText(change('users', { users: 3 })),
  ]).toEqual([
    'paused from second 12 on',
    'goes on from second 12 on',
    '1.21 × the planned rate from second 12 on',
    '550/s from second 12 on',
    'changed from second 12 on',
  ])
})
