import { describe, expect, it } from '@jest/globals'
import type { SearchEnd, SearchResult, Stage } from './stage.ts'
import { curveLines, searchSentences } from './words.ts'

const breaches = [
  { text: 'p99 < 250ms', value: '312 ms' },
  { text: 'errors < 1%', value: '4.2 %' },
]

function stage(perSecond: number, change: Partial<Stage> = {}): Stage {
  return {
    ...{ perSecond, purpose: 'explore', outcome: 'kept', breaches: [] },
    ...{ p99Ms: 12, errorRate: 0, throughput: perSecond, endedShare: 1 },
    ...change,
  }
}

const stages = [
  stage(100),
  stage(400, { outcome: 'broken', breaches, p99Ms: 312.5, errorRate: 0.042, throughput: 391.25 }),
  stage(50, { purpose: 'recover' }),
  stage(306.25, { p99Ms: 60 }),
]

function resultWith(end: SearchEnd, change: Partial<SearchResult> = {}): SearchResult {
  const kept = { perSecond: 306.25, confirmed: end === 'found' || end === 'at-least' }
  return { end, kept, broken: { perSecond: 400, breaches }, stages, ...change }
}

const first = 'The first that did not is 400/s: p99 < 250ms (312 ms); errors < 1% (4.2 %).'

describe('the sentences of a search', () => {
  it.each<[SearchEnd, Partial<SearchResult>, string[]]>([
    ['found', {}, ['The highest rate that kept the thresholds is 306.25/s, which was confirmed.', first]],
    [
      'at-least',
      { broken: null },
      ['The target keeps the thresholds up to at least 306.25/s, the highest rate of the search.'],
    ],
    [
      'none-kept',
      { kept: null, stages: stages.slice(1, 2) },
      [
        'Even 400/s, the lowest rate of the search, did not keep the thresholds.',
        'What it did not keep: p99 < 250ms (312 ms); errors < 1% (4.2 %).',
      ],
    ],
    [
      'generator',
      {
        stages: [...stages, stage(350, { outcome: 'generator-limit', limit: 'the generator was late' })],
        broken: null,
      },
      [
        'The search ended at a limit of the generator, not of the target: at 350/s, the generator was late.',
        '306.25/s kept the thresholds, which was not confirmed.',
      ],
    ],
    [
      'unconfirmed',
      { kept: null },
      [
        'No rate was confirmed: what was kept first was not kept again, down to 306.25/s.',
        'No rate kept the thresholds before.',
        first,
      ],
    ],
    [
      'most-stages',
      {},
      [
        'The search ended after 4 stages, as many as it may have.',
        '306.25/s kept the thresholds, which was not confirmed.',
        first,
      ],
    ],
  ])('say how it ended: %s', (end, change, sentences) => {
    expect(searchSentences(resultWith(end, change))).toEqual(sentences)
  })

  it('say that rates are per driver', () => {
    expect(searchSentences(resultWith('at-least', { broken: null }), 'driver')).toEqual([
      'The target keeps the thresholds up to at least 306.25/s/driver, the highest rate of the search.',
    ])
  })
})

describe('the curve', () => {
  it('has a line for each stage but recoveries, by rate', () => {
    expect(curveLines(resultWith('found'))).toEqual([
      '    rate       p99  errors  responses  outcome',
      '   100/s     12 ms     0 %      100/s     kept  █',
      '306.25/s     60 ms     0 %   306.25/s     kept  ████',
      '   400/s  312.5 ms   4.2 %   391.25/s   broken  ████████████████████',
    ])
  })

  it('has shorter bars, or none, where there is no room for them', () => {
    const widest = (columns: number): number =>
      Math.max(...curveLines(resultWith('found'), 'total', columns).map(({ length }) => length))
    expect([widest(80), widest(60), widest(53), widest(52), widest(10)]).toEqual([68, 60, 53, 46, 46])
  })

  it('has no bar without a response', () => {
    const none = stage(100, { outcome: 'undecided', p99Ms: null, errorRate: null, throughput: 0 })
    expect(curveLines(resultWith('undecided', { stages: [none] }))).toEqual([
      ' rate  p99  errors  responses    outcome',
      '100/s    –       –        0/s  undecided',
    ])
    expect(curveLines(resultWith('stopped', { stages: [] }))).toEqual([])
  })
})
