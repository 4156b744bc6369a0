import { describe, expect, it } from '@jest/globals'
import type { Sample } from './rounds.ts'
import { alternate } from './rounds.ts'
import { Comparison } from './side-by-side.ts'

function sample(rate: number, cpu: number, over: Partial<Sample> = {}): Sample {
  return {
    rate,
    cpu,
    targetIdle: 0.3,
    counted: 100,
    testId: undefined,
    reported: { requests: 100, errors: 0 },
    ...over,
  }
}

describe('contenders side by side', () => {
  const samples = new Map([
    ['wrk', [sample(100, 8), sample(50, 16), sample(100, 8)]],
    ['ours', [sample(90, 10), sample(50, 16), sample(99, 8)]],
  ])
  const comparison = new Comparison({ label: '64', reference: 'wrk' }, samples)

  it('are compared round by round with the reference contender, or with any other one', () => {
    expect(comparison.ratio('ours', 'rate')).toEqual({ median: 0.99, min: 0.9, max: 1 })
    expect(comparison.ratio('ours', 'cpu')).toEqual({ median: 1, min: 1, max: 1.25 })
    expect(comparison.ratio('wrk', 'rate', 'ours')?.median).toBe(1.01)
    expect(comparison.ratio('hey', 'rate')).toBeUndefined()
  })

  it('have one row each', () => {
    expect(comparison.rows()[1]).toEqual({
      load: '64',
      contender: 'ours',
      'requests/s ÷ wrk': '0.99 (0.90–1.00)',
      'CPU/request ÷ wrk': '1.00 (1.00–1.25)',
      'target idle %': 30,
      errors: 0,
      rounds: 3,
    })
    expect(comparison.notes()).toEqual([])
  })

  it('have a note if the target was the limit, or if their own count is wrong', () => {
    const doubtful = new Map([
      ['busy', [sample(1, 1, { targetIdle: 0.01 })]],
      ['boaster', [sample(1, 1, { reported: { requests: 130, errors: 0 } })]],
    ])
    const notes = new Comparison({ label: '64', reference: 'busy' }, doubtful).notes()
    expect(notes).toHaveLength(2)
    expect(notes[0]).toContain('under busy the target itself was the limit')
    expect(notes[1]).toContain('boaster reports 1.3 of the requests')
  })
})

describe('rounds', () => {
  it('let each contender have one turn, and begin with a different one each time', async () => {
    const turns: string[] = []
    const results = await alternate(['a', 'b', 'c'], 3, (name) => {
      turns.push(name)
      return Promise.resolve(turns.length)
    })
    expect(turns.join('')).toBe('abcbcacab')
    expect(results.get('a')).toEqual([1, 6, 8])
  })
})
