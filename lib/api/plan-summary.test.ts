import { describe, expect, it } from '@jest/globals'
import { readPlan } from '../plan-language/to-plan.ts'
import type { Plan } from '../plan/plan.ts'
import { summaryOfPlan } from './plan-summary.ts'
import { totalTexts } from './plan-summary-text.ts'

function planOf(text: string): Plan {
  const read = readPlan(text)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.plan
}

const shop = planOf(`
name: shop
target: http://127.0.0.1:8000/shop
requests:
  browse: { get: /list }
  order: { post: /orders, body: "0123456789" }
weights: { browse: 3, order: 1 }
phases:
  - { name: warm-up, rate: 10/s, duration: 4s, measured: false }
  - { name: rest, pause: 2s }
  - { name: climb, rate: { from: 0/s, to: 100/s }, duration: 8s }
  - { name: spike, tsunami: { bursts: 4, size: 50/driver, every: 1s } }
`)

describe('the summary of a plan', () => {
  it('has its totals, and what each phase and request adds to them', () => {
    const summary = summaryOfPlan(shop, 2)
    expect(summary).toMatchObject({
      ...{ name: 'shop', target: 'http://127.0.0.1:8000/shop', driverCount: 2 },
      ...{ requests: 800, seconds: 18, peakRate: 100, mostUsers: 0, mostInFlight: 2_000, bodyBytes: 2_000 },
      warnings: [],
    })
    expect(summary.phases).toMatchObject([
      { name: 'warm-up', measured: false, from: 0, seconds: 4, requests: 40, peakRate: 10, users: null },
      { name: 'rest', kind: 'pause', measured: false, from: 4, seconds: 2, requests: 0, peakRate: null },
      { name: 'climb', measured: true, from: 6, seconds: 8, requests: 400, peakRate: 100 },
      { name: 'spike', from: 14, seconds: 4, requests: 400, peakRate: 100 },
    ])
    expect(summary.byRequest).toEqual([
      { name: 'browse', method: 'GET', path: '/shop/list', share: 0.75, planned: 600 },
      { name: 'order', method: 'POST', path: '/shop/orders', share: 0.25, planned: 200 },
    ])
  })

  it('says the most that a search can take', () => {
    const plan = planOf(
      'target: http://127.0.0.1:8000\nthresholds: [p99 < 1s]\nsearch: { from: 10/s/driver, to: 40/s/driver, every: 5s }\n',
    )
    const summary = summaryOfPlan(plan, 2)
    expect(summary).toMatchObject({
      ...{ requests: null, seconds: 240, peakRate: 80, warnings: [] },
      phases: [{ kind: 'search', seconds: 240, requests: null, peakRate: 80 }],
      byRequest: [{ share: 1, planned: null }],
    })
    expect(
      totalTexts(summary)
        .slice(0, 4)
        .map(({ value }) => value),
    ).toEqual([...['as many as the search for the breaking point takes', '2', 'at most 4m', '80/s']])
  })

  it('ends at the latest after its maximum duration, and warns of a load that does so', () => {
    const warning = '`maxDuration` ends the load before its last phase does'
    expect(summaryOfPlan({ ...shop, maxDurationMs: 17_000 })).toMatchObject({ seconds: 17, warnings: [warning] })
    expect(summaryOfPlan({ ...shop, maxDurationMs: 18_000 })).toMatchObject({ seconds: 18, warnings: [] })
    const counted = planOf('target: http://127.0.0.1:8000\nusers: 3\ncount: 12\nmaxDuration: 1m\n')
    expect(summaryOfPlan(counted)).toMatchObject({ seconds: 60, warnings: [] })
  })

  it('has no number where only time or responses decide', () => {
    const plan = planOf(
      'target: http://127.0.0.1:8000\nphases:\n  - { users: 7, duration: 5s }\n  - { users: 3/driver, count: 12 }\n',
    )
    expect(summaryOfPlan(plan, 3)).toMatchObject({
      ...{ requests: null, seconds: null, peakRate: null, mostUsers: 9, mostInFlight: 9, bodyBytes: 0 },
      phases: [
        { requests: null, seconds: 5, users: 7 },
        { requests: 12, seconds: null, users: 9, from: 5 },
      ],
      byRequest: [{ name: 'default', share: 1, planned: null }],
    })
  })

  it('warns of what is valid and probably not meant', () => {
    const plan = planOf(`
target: http://127.0.0.1:8000
requests: { a: { get: /a }, b: { get: /b } }
phases:
  - { name: few, rate: 5/s, duration: 1s, maxInFlight: 2, backlog: 9, weights: { a: 1 }, measured: false }
  - { name: users, users: 1, duration: 1s, weights: { a: 1 }, measured: false }
`)
    expect(summaryOfPlan(plan, 3).warnings).toEqual([
      "the request 'b' is never sent: its weight is 0 in every phase",
      'no phase is measured: the run will have no figures',
      "the phase 'few' has fewer places in flight than drivers: its trigger will be refused",
      "the phase 'users' has fewer users than drivers: some drivers have nothing to do in it",
    ])
  })
})
