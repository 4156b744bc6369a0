import { describe, expect, it } from '@jest/globals'
import { readPlan } from '../lib/plan-language/to-plan.ts'
import { loadOf } from './load-words.ts'

/** The words for the first phase of a plan in its language. */
function wordsOf(text: string, drivers = 1): string | undefined {
  const read = readPlan(`target: http://127.0.0.1:8000\n${text}\n`)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return loadOf(read.plan, drivers)[0]?.text
}

const stages = (count: number): string =>
  `stages: [${Array.from({ length: count }, (_, index) => `{ to: ${index + 1}/s, duration: 1m }`).join(', ')}]`

describe('a load in words', () => {
  it.each([
    ['users: 10\nduration: 30s', '10 connections for 30s'],
    ['users: 1\ncount: 1000', '1,000 requests on 1 connection'],
    ['users: 10\ncount: 1000\nduration: 1m', '1,000 requests on 10 connections for at most 1m'],
    ['users: { from: 0, to: 2000 }\nduration: 1m', '0 to 2,000 connections for 1m'],
    ['users: 5\nduration: 9s\nthink: 1s', '5 connections for 9s, think time 1s'],
    ['users: 5\nduration: 9s\nthink: 1s..3s', '5 connections for 9s, think time 1s..3s'],
    ['users: 5\nduration: 9s\npace: 2s', '5 connections for 9s, at least 2s from request to request'],
    ['rate: 5000/s\nduration: 1m', '5,000/s for 1m, up to 1,000 in flight'],
    ['rate: 50/s\ncount: 2000', '2,000 requests at 50/s, up to 1,000 in flight'],
    ['rate: 50/s\nduration: 1m\nmaxInFlight: 7', '50/s for 1m, up to 7 in flight'],
    [
      'rate: 50/s\nduration: 1m\narrivals: each-second',
      '50/s for 1m, those of a second at its start, up to 1,000 in flight',
    ],
    [
      'rate: 50/s\nduration: 1m\narrivals: poisson\nseed: 7',
      'random arrivals, 50/s for 1m, seed 7, up to 1,000 in flight',
    ],
    ['rate: { from: 0/s, to: 90/s }\nduration: 1m', '0/s to 90/s over 1m, up to 1,000 in flight'],
    [stages(2), '1/s for 1m, then 2/s for 1m, up to 1,000 in flight'],
    [stages(6), '6 stages up to 6/s in 6m, up to 1,000 in flight'],
    [
      'tsunami: { bursts: 3, size: 40, every: 500ms }',
      '3 bursts of 40 requests, one every 500ms, up to 1,000 in flight',
    ],
    ['tsunami: { bursts: 1, size: 40, every: 1s }', 'one burst of 40 requests, up to 1,000 in flight'],
    [
      'tsunami: { bursts: 2, size: 4, every: 1s, spacing: 10ms }',
      '2 bursts of 4 requests, 10ms apart, one every 1s, up to 1,000 in flight',
    ],
    [
      'search: { from: 50/s, to: 4000/s, every: 5s }\nthresholds: [p99 < 1s]',
      'search for the breaking point from 50/s to 4,000/s, 5s at each rate, up to 1,000 in flight',
    ],
    ['phases:\n  - pause: 5s\n  - { users: 1, duration: 1s }', 'nothing for 5s'],
  ])('of %j', (plan, words) => {
    expect(wordsOf(plan)).toBe(words)
  })

  it('says which numbers are per driver, if there are several', () => {
    const plan = 'rate: 50/s/driver\nduration: 1m'
    expect([wordsOf(plan, 1), wordsOf(plan, 2)]).toEqual([
      '50/s for 1m, up to 1,000 in flight',
      '50/s per driver for 1m, up to 1,000 in flight per driver',
    ])
    expect(wordsOf('avalanche: 1000/driver', 2)).toBe('1,000 requests per driver on 500 connections per driver')
    expect(wordsOf('users: 10\nduration: 1m', 2)).toBe('10 connections for 1m')
  })

  it('has a name for each phase, and says whether it is measured', () => {
    const read = readPlan(
      'target: http://a\nphases:\n  - { name: warm, users: 1, duration: 1s, measured: false }\n  - { name: hold, users: 2, duration: 1s }\n',
    )
    expect('plan' in read ? loadOf(read.plan, 1) : []).toEqual([
      { name: 'warm', measured: false, text: '1 connection for 1s' },
      { name: 'hold', measured: true, text: '2 connections for 1s' },
    ])
  })
})
