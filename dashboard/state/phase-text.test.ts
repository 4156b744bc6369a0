import { describe, expect, it } from '@jest/globals'
import type { Shape } from '../../lib/plan/shapes.ts'
import type { PhaseProgress } from './phase-progress.ts'
import { barOf, differenceOf, plannedLoad, requestsText, timeText } from './phase-text.ts'

function progress(changes: Partial<PhaseProgress> = {}): PhaseProgress {
  const rates = { planned: 1_000, sent: 1_000, completed: 998 }
  const counts = { planned: 40_000, total: 120_000, sent: 40_000, completed: 39_900 }
  return { name: 'plateau', state: 'running', settled: false, seconds: 40, length: 120, ...counts, rates, ...changes }
}

const plain = (text: string | undefined): string | undefined => text?.replaceAll('\u00a0', ' ')

describe('the plan of a phase', () => {
  const text = (shape: object, users?: number, rate: number | null = 1_000): string | undefined => {
    const rates = { planned: rate, sent: 0, completed: 0 }
    return plain(plannedLoad(shape as Shape, { rates }, { drivers: 2, users }))
  }

  it('is a rate of open load, as it is now', () => {
    expect(text({ kind: 'ramp', stages: [], per: 'total' }, undefined, 512)).toBe('512 /s')
    expect(text({ kind: 'constant', rate: { value: 50, per: 'driver' } })).toBe('1,000 /s')
    expect(text({ kind: 'constant', rate: { value: 50, per: 'driver' } }, undefined, null)).toBe('100 /s')
  })

  it('is a number of users of closed load, of all drivers together', () => {
    expect(text({ kind: 'closed', connections: 32 })).toBe('64 users')
    expect(text({ kind: 'closed', connections: 1, per: 'total' })).toBe('1 user')
    expect(text({ kind: 'closed', connections: 10, endConnections: 64, per: 'total' })).toBe('10 to 64 users')
    expect(text({ kind: 'closed', connections: 32 }, 5)).toBe('5 users')
  })

  it('is the size and the distance of bursts, and nothing of a pause', () => {
    expect(text({ kind: 'burst', burst: { value: 50, per: 'driver' }, everySeconds: 2 })).toBe('100 requests every 2 s')
    expect(text({ kind: 'pause', seconds: 5 })).toBe('no requests')
  })
})

describe('the time of a phase', () => {
  it('is that of how much, unless responses end it', () => {
    expect(timeText(progress())).toBe('0:40 of 2:00')
    expect(timeText(progress({ length: null }))).toBe('0:40')
    expect(timeText(progress({ state: 'over', seconds: 120 }))).toBe('2:00')
    expect(timeText(progress({ state: 'over' }))).toBe('0:40 of 2:00')
    expect(timeText(progress({ state: 'not reached' }))).toBe('not reached')
  })
})

describe('the difference', () => {
  const text = (changes: Partial<PhaseProgress>) => {
    const found = differenceOf(progress(changes))
    return found && `${found.tone}: ${found.text}`
  }

  it('is none within what is on its way while the phase runs', () => {
    expect(text({ sent: 39_960 })).toBe('good: as planned')
    expect(text({ sent: 39_960, state: 'over', settled: true })).toBe('good: 40 fewer than planned (0.1 %)')
    expect(text({ planned: 10, sent: 9 })).toBe('good: as planned')
  })

  it('is said in requests and percent, and stands out when it is large', () => {
    expect(text({ sent: 39_400 })).toBe('warn: 600 fewer than planned (1.5 %)')
    expect(text({ sent: 20_000 })).toBe('bad: 20,000 fewer than planned (50 %)')
    expect(text({ sent: 40_200 })).toBe('good: 200 more than planned (0.5 %)')
    expect(text({ sent: 60_000 })).toBe('warn: 20,000 more than planned (50 %)')
  })

  it('is unknown where the plan fixes no instants, before the phase, and before all its figures are there', () => {
    const none = [{ planned: null }, { planned: 0 }, { state: 'to come' as const }, { state: 'over' as const }]
    expect(none.map(text)).toEqual(none.map(() => undefined))
  })
})

describe('the requests', () => {
  it('are those due so far, those of the whole phase, or only those that came', () => {
    expect(requestsText(progress())).toBe('40,000 of 120,000 requests planned so far: 40,000 sent, 39,900 completed')
    expect(requestsText(progress({ state: 'over' }))).toBe('120,000 requests planned: 40,000 sent, 39,900 completed')
    expect(requestsText(progress({ planned: null }))).toBe('120,000 requests planned: 40,000 sent, 39,900 completed')
    expect(requestsText(progress({ planned: null, total: null }))).toBe('40,000 sent, 39,900 completed')
  })
})

describe('the bar', () => {
  it('has what came beside what was due, by requests or else by time', () => {
    expect(barOf(progress({ sent: 30_000 }))).toEqual({ filled: 0.25, due: 40_000 / 120_000 })
    expect(barOf(progress({ state: 'over', sent: 30_000 }))).toEqual({ filled: 0.25, due: undefined })
    expect(barOf(progress({ sent: 130_000 }))?.filled).toBe(1)
    expect(barOf(progress({ total: null, planned: null }))).toEqual({ filled: 40 / 120, due: undefined })
    expect(barOf(progress({ total: null, length: null }))).toBeUndefined()
  })
})
