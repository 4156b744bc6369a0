import { describe, expect, it } from '@jest/globals'
import {
  announcement,
  changeLabel,
  changeText,
  isPaused,
  type LoadChange,
  mergedChanges,
  scaledBy,
  typedRate,
  typedUsers,
  usersAt,
} from './load-changes.ts'

const pause: LoadChange = { seq: 0, fromSeconds: 4, kind: 'pause' }
const resume: LoadChange = { seq: 1, fromSeconds: 8, kind: 'resume' }
const rate: LoadChange = { seq: 2, fromSeconds: 12.5, kind: 'rate', perSecond: 500 }
const half: LoadChange = { seq: 3, fromSeconds: 20, kind: 'factor', factor: 0.5 }
const users: LoadChange = { seq: 4, fromSeconds: 30, kind: 'users', users: 64 }

describe('changes of the load', () => {
  it('are known once each, in the order in which they take effect', () => {
    expect(mergedChanges([rate], [pause, rate, resume])).toEqual([pause, resume, rate])
    const known = [pause, resume]
    expect(mergedChanges(known, [resume])).toBe(known)
    expect(mergedChanges(undefined, undefined)).toEqual([])
  })

  it('pause the load until the next resume', () => {
    expect([[], [pause], [pause, resume], [pause, rate]].map(isPaused)).toEqual([false, true, false, true])
  })

  it('set the users from their instant on', () => {
    expect([29, 30].map((at) => usersAt([rate, users], at))).toEqual([undefined, 64])
  })

  it('scale the plan’s own rate, and a rate that was set instead of it', () => {
    const bodies = [[], [half], [half, resume], [rate], [half, rate], [rate, half]].map((known) => scaledBy(known, 2))
    expect(bodies).toEqual(
      [{ factor: 2 }, { factor: 1 }, { factor: 1 }, { rate: '1000/s' }, { rate: '1000/s' }, { factor: 1 }].map(
        (body) => ({ path: 'rate', body }),
      ),
    )
    expect(scaledBy([{ ...half, factor: 0.1 }], 3)).toEqual({ path: 'rate', body: { factor: 0.3 } })
  })

  it('are read as words and as short labels', () => {
    const all = [pause, resume, rate, half, { ...half, factor: 1 }, users, { ...users, users: 1 }]
    expect(all.map(changeText)).toEqual([
      'paused',
      'resumed',
      '500\u00a0/s',
      '0.5 × the planned rate',
      'the planned rate',
      '64 users',
      '1 user',
    ])
    expect(all.map(changeLabel)).toEqual(['pause', 'resume', '500\u00a0/s', '×0.5', '×1', '64 users', '1 user'])
  })

  it('are announced until they are in effect', () => {
    expect(announcement([], 3)).toBe('')
    expect(announcement([pause, rate], 12)).toBe('Paused since 0:04. From 0:12 on: 500\u00a0/s.')
    expect(announcement([pause, resume, rate], 12)).toBe('From 0:12 on: 500\u00a0/s.')
    expect(announcement([pause], 4)).toBe('Paused since 0:04.')
    expect(announcement([pause, resume], 1)).toBe('From 0:04 on: paused. From 0:08 on: resumed.')
    expect(announcement([pause, rate], 12.5)).toBe('Paused since 0:04. Since 0:12: 500\u00a0/s.')
    expect(announcement([pause, resume], 9)).toBe('Since 0:08: resumed.')
  })
})

describe('what is typed', () => {
  it('is a rate per second if it is a number, and else judged by the orchestrator', () => {
    expect([' 500 ', '2.5', '30/min', 'fast'].map(typedRate)).toEqual(
      ['500/s', '2.5/s', '30/min', 'fast'].map((text) => ({ command: { path: 'rate', body: { rate: text } } })),
    )
    expect(typedRate(' ')).toEqual({ fault: 'Type a rate, such as 500 or 30/min.' })
  })

  it('is a whole number of users', () => {
    expect(typedUsers('64')).toEqual({ command: { path: 'users', body: { users: 64 } } })
    expect(typedUsers('6.4')).toEqual({ fault: "'6.4' is not a whole number." })
    expect(typedUsers('')).toEqual({ fault: 'Type a number of users, such as 64.' })
  })
})
