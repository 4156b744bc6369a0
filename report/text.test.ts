import { describe, expect, it } from '@jest/globals'
import { emptyTally } from '../lib/measure/tally.ts'
import { nothingLost, summarise } from '../lib/measure/summary.ts'
import { fromSeconds } from '../lib/units.ts'
import type { Report } from './report.ts'
import { renderText } from './text.ts'

function sample(change: Partial<Report> = {}): Report {
  const tally = emptyTally()
  Object.assign(tally, { planned: 3, sent: 3, completed: 2, failed: 1 })
  tally.statuses.set(200, 2)
  tally.failures.set('refused', 1)
  tally.latencies.response.record(1_500)
  tally.latencies.response.record(2_500)
  const overall = summarise(tally, { span: fromSeconds(1), lost: nothingLost })
  return {
    testId: 'abc',
    name: '',
    type: 'avalanche',
    state: 'finished',
    target: 'http://127.0.0.1:8000',
    method: 'GET',
    seed: null,
    startAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    verdict: { outcome: 'none', trust: 'valid', doubts: [] },
    overall,
    failureDetails: {},
    drivers: { one: overall },
    missing: [],
    events: [],
    ...change,
  }
}

describe('the report as text', () => {
  it('says in its first line whether it can be trusted', () => {
    const doubts = [{ code: 'driver-lost', message: 'no heartbeat', node_id: 'one' }]
    const [first, second] = renderText(sample({ verdict: { outcome: 'none', trust: 'invalid', doubts } })).split('\n')
    expect(first).toMatch(/^INVALID: .*cannot be trusted/)
    expect(second).toBe('  driver-lost (one): no heartbeat')
  })

  it('says what was lost, also when nobody knows how much', () => {
    const { overall } = sample()
    const text = (atMost: number | null): string =>
      renderText(sample({ overall: { ...overall, lost: { windows: 2, atMost } } }))
    expect(text(30)).toMatch(/^lost +2 window\(s\), at most 30 requests$/m)
    expect(text(null)).toMatch(/^lost +2 window\(s\), nobody knows how many requests$/m)
    expect(renderText(sample())).not.toMatch(/^lost/m)
  })

  it('names the seed by which random instants can be had again', () => {
    expect(renderText(sample({ seed: 42 }))).toMatch(/in 1\.000 s, random instants of seed 42$/m)
    expect(renderText(sample())).not.toContain('seed')
  })

  it('gives counts, statuses and failures', () => {
    const text = renderText(sample())
    expect(text).toMatch(/^sent +3$/m)
    expect(text).toMatch(/^completed +2 +2\/s$/m)
    expect(text).toMatch(/^failed +1 +refused: 1$/m)
    expect(text).toMatch(/^statuses +200: 2$/m)
  })

  it('gives latencies in milliseconds, and a dash without samples', () => {
    const text = renderText(sample())
    expect(text).toMatch(/^response +1\.500 +2\.000/m)
    expect(text).toMatch(/^slip +– +–/m)
  })

  it('shows how long connecting took only when connections were made', () => {
    expect(renderText(sample())).not.toMatch(/^(dns|connect|tls) /im)
    const { overall } = sample()
    const made = { ...overall.latencies, connect: overall.latencies.response, tls: overall.latencies.response }
    const text = renderText(sample({ overall: { ...overall, latencies: made } }))
    expect(text).toMatch(/^slip .*\nconnect +1\.500 .*\nTLS +1\.500 /m)
    expect(text).not.toMatch(/^DNS /m)
  })

  it('gives an example of each failure, and how the generator fared', () => {
    const generator = { busy: 0.431, loopLagMs: 2.5, gc: 0.004 }
    const drivers = { one: { ...sample().overall, generator }, two: sample().overall }
    const text = renderText(sample({ failureDetails: { refused: 'connect ECONNREFUSED 127.0.0.1:8000' }, drivers }))
    expect(text).toContain('\n  refused, for example: connect ECONNREFUSED 127.0.0.1:8000\n')
    expect(text.match(/at most busy 43\.1 % {2}loop lag 2\.5 ms {2}garbage collection 0\.4 %/g)).toHaveLength(1)
  })

  it('lets no control character of a name reach the terminal', () => {
    const text = renderText(
      sample({
        target: 'http://x/\u001b[31m',
        drivers: { 'a\u001b[2Jb': sample().overall },
        failureDetails: { tls: '\u001b]0;x' },
      }),
    )
    expect(text).not.toContain('\u001b')
  })
})
