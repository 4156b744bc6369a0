import { describe, expect, it } from '@jest/globals'
import { emptyTally } from '../../lib/measure/tally.ts'
import { metricsOf } from './figures.ts'
import { runAnswerOf } from './answers.ts'
import { verdictOf } from './verdict.ts'
import { atRate } from '../testing/records.suite.ts'
import { plan, play, started } from '../run/events.suite.ts'
import type { RunEvent } from '../run/events.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'

describe('the verdict on a run', () => {
  const codes = (record: RunRecord): string[] => verdictOf(record).doubts.map(({ code }) => code)

  it('contains every reason for doubt', () => {
    const record = recordOf(started('a'))
    const tally = Object.assign(tallyOf([1, 2]), { sent: 3, failed: 1, droppedBacklog: 3 })
    tally.failures.set('generator:ports', 1)
    record.ledger.add({ ...windowOf({ nodeId: 'a', boot: 'x' }, 2, tally), limited: ['paused', 'ports'] })
    expect(codes(record)).toEqual(['windows-missing', 'paused', 'generator-limited-mostly', 'dropped'])
    expect(verdictOf(record)).toMatchObject({ trust: 'invalid', outcome: 'none' })
    expect(verdictOf(record).doubts[0]?.message).toBe('2 one-second window(s) never arrived: number 0–1')
  })

  it('says when each reason was, of one driver or of all', () => {
    const record = recordOf(started('a', 'b'))
    const add = (nodeId: string, seq: number, change: object, limited: Window['limited'] = []): void => {
      const tally = Object.assign(tallyOf([1, 2]), change)
      const window = { ...windowOf({ nodeId, boot: 'x' }, seq, tally), limited }
      record.ledger.add(window)
      record.timeline.add(window)
    }
    add('a', 0, { notConnected: 1 })
    add('a', 3, { droppedBacklog: 1 }, ['network'])
    add('a', 5, { droppedBacklog: 1 }, ['paused'])
    for (let seq = 0; seq < 9; seq += 1) add('b', seq, {})
    const events: RunEvent[] = [
      { type: 'lost', nodeId: 'a', reason: 'silence' },
      { type: 'done', nodeId: 'b', boot: 'x', ending: 'stopped' },
    ]
    record.run = play(events, record.run).run
    const told = runAnswerOf(record).verdict.doubts.map(({ code, nodeId, from, to }) => [code, nodeId, from, to])
    expect(told).toEqual([
      ['driver-lost', 'a', 6, 9],
      ['stopped-early', 'b', 8, 9],
      ['windows-missing', 'a', 1, 5],
      ['paused', 'a', 5, 6],
      ['generator-limited-mostly', 'a', 3, 4],
      ['dropped', undefined, 3, 6],
      ['not-connected', undefined, 0, 1],
    ])
  })

  it.each([
    ['ports', 'failed because no local port was left'],
    ['fds', 'failed because no file descriptor was left'],
  ] as const)('is degraded by a few requests without %s, and invalid from 5 %% of the planned ones on', (what, why) => {
    for (const [times, weight] of [
      [1, 'generator-limited'],
      [2, 'generator-limited-mostly'],
    ] as const) {
      const record = recordOf(started('a', 'b', 'c', 'd'))
      const tally = tallyOf([])
      tally.failures.set(`generator:${what}`, times)
      record.ledger.add(windowOf({ nodeId: 'b', boot: 'x' }, 0, tally))
      expect(verdictOf(record).doubts).toEqual([
        {
          code: weight,
          message: `${times} request${times === 1 ? '' : 's'} ${why}`,
          node_id: 'b',
          during: { from: 0, to: 1 },
        },
      ])
      expect(verdictOf(record).trust).toBe(times === 1 ? 'degraded' : 'invalid')
    }
  })

  it('is also degraded or invalid because of requests that were sent while a network was full', () => {
    const said = (...perWindow: number[]) => {
      const record = recordOf(started('a', 'b', 'c', 'd'))
      perWindow.forEach((sent, seq) => {
        const window = windowOf({ nodeId: 'b', boot: 'x' }, seq, tallyOf(Array<number>(sent).fill(1)))
        record.ledger.add({ ...window, limited: ['network'] })
      })
      record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1, 1, 1])))
      return verdictOf(record).doubts.map(({ code, message }) => `${code}: ${message}`)
    }
    const what = 'were sent while a network interface of the driver was full'
    expect(said(1)).toEqual([`generator-limited: 1 request ${what}`])
    expect(said(1, 1)).toEqual([`generator-limited-mostly: 2 requests ${what}`])
  })

  it('is not affected by a limit that no request met', () => {
    const record = recordOf(started('a'))
    record.ledger.add({ ...windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1])), limited: ['ports', 'fds'] })
    expect(codes(record)).toEqual([])
  })

  it('attributes dropped and unsent requests to the target, which is no reason for doubt', () => {
    const record = recordOf({ ...started('a'), plan: atRate })
    const window = windowOf({ nodeId: 'a', boot: 'x' }, 0, Object.assign(tallyOf([1], 10), { droppedBacklog: 3 }))
    const { last, ...rest } = lastOf([window])
    record.ledger.add({ ...rest, last: { ending: 'completed', totals: [], ...last, neverSent: 6 } })
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }], record.run).run
    expect(codes(record)).toEqual(['never-sent', 'dropped', 'few-samples'])
    expect(verdictOf(record)).toMatchObject({ trust: 'valid', headline: 'did not keep up: 9 never sent' })
    expect(metricsOf(record).overall).toMatchObject({ dropped: 3, droppedBy: { backlog: 3, paused: 0 }, neverSent: 6 })
  })

  it('reports the threads of a closed load that never rested as its limit', () => {
    const record = recordOf(started('a', 'b'))
    const busy = (nodeId: string, share: number) =>
      record.ledger.add({
        ...windowOf({ nodeId, boot: 'x' }, 0, tallyOf([1])),
        load: { loopLag: 1, cpu: 1, gc: 0, busy: share },
      })
    busy('a', 0.5)
    expect(codes(record)).toEqual([])
    busy('b', 0.98)
    expect(codes(record)).toEqual(['generator-busy'])
    record.run = { ...record.run, plan: { ...plan, pacing: 'strict' } }
    expect(codes(record)).toEqual([])
  })

  it('notes the warnings of a driver from before the start', () => {
    const record = recordOf(started('a', 'b'))
    const driver = { nodeId: 'a', boot: 'x', reports: 'windows' as const }
    const events: RunEvent[] = [
      { type: 'published' },
      { type: 'answered', driver, ready: true, reason: 'it only just fits' },
      { type: 'triggered', startAt: 5, nodeIds: ['a'], leftOut: [] },
      { type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' },
    ]
    record.run = play(events).run
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1])))
    const { doubts, trust } = verdictOf(record)
    expect([trust, doubts]).toEqual([
      'valid',
      [
        { code: 'preflight', message: 'it only just fits', node_id: 'a' },
        expect.objectContaining({ code: 'few-samples' }),
      ],
    ])
  })

  it('lists the first twenty ranges of missing windows', () => {
    const record = recordOf(started('a'))
    for (let seq = 1; seq < 100; seq += 2) record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, seq, tallyOf([1])))
    const [doubt] = verdictOf(record).doubts
    expect(doubt?.message).toMatch(/^50 one-second window\(s\) never arrived: number 0, 2, .* 38, …$/)
  })

  it('states after the end that nothing was sent, which needs no doubt', () => {
    const record = recordOf(started('a'))
    expect(verdictOf(record).headline).toBe('0 requests so far')
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }], record.run).run
    expect(verdictOf(record)).toEqual({ outcome: 'none', trust: 'valid', headline: 'NO REQUEST WAS SENT', doubts: [] })
  })

  it('states that all requests failed, even if the run is invalid', () => {
    const record = recordOf(started('a'))
    const tally = Object.assign(emptyTally(), { planned: 10, sent: 10, failed: 10 })
    tally.failures.set('generator:fds', 10)
    record.ledger.add(lastOf([windowOf({ nodeId: 'a', boot: 'x' }, 0, tally)]))
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }], record.run).run
    expect(verdictOf(record)).toMatchObject({
      trust: 'invalid',
      headline: 'ALL 10 REQUESTS FAILED: no file descriptor left',
    })
  })

  it('does not attribute what a stop left undone to the target', () => {
    const ended = (ending: 'completed' | 'stopped' | 'failed'): string => {
      const record = recordOf({ ...started('a', 'b'), plan: atRate })
      const { last, ...rest } = lastOf([windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1], 10))])
      record.ledger.add({ ...rest, last: { totals: [], ...last, ending, neverSent: 9 } })
      const done = { type: 'done' as const, boot: 'x' }
      const events: RunEvent[] = [
        { ...done, nodeId: 'a', ending },
        { ...done, nodeId: 'b', ending: 'completed' },
      ]
      record.run = play(events, record.run).run
      return verdictOf(record).headline
    }
    expect([ended('completed'), ended('stopped'), ended('failed')]).toEqual([
      'did not keep up: 9 never sent',
      '1 request, 100 % succeeded',
      '1 request, 100 % succeeded',
    ])
  })

  it('is absent until the run is triggered, because there are no numbers to judge', () => {
    const said = (...events: RunEvent[]): unknown => {
      const { outcome, trust, headline, doubts } = verdictOf(recordOf(play(events).run))
      return [outcome, trust, headline, doubts]
    }
    const none = (why: string): unknown => ['none', 'none', `nothing was measured: the test ${why}`, []]
    const published: RunEvent = { type: 'published' }
    expect(said(published)).toEqual(none('has not been triggered yet'))
    expect(said(published, { type: 'stop', reason: 'asked' })).toEqual(none('was stopped before it was triggered'))
    expect(said({ type: 'fail', reason: 'Kafka' })).toEqual(none('failed before it was triggered'))
    expect(verdictOf(recordOf(started('a'))).trust).toBe('valid')
  })

  it('of a run with only drivers without windows states what they sent, and that it cannot be judged', () => {
    const record = recordOf(started('p'))
    record.stated.set('p', { sent: 40, completed: 40, min: 0.5, max: 80, mean: null, median: null, mode: null })
    expect(verdictOf(record).headline).toBe('40 requests so far')
    record.run = play([{ type: 'done', nodeId: 'p', boot: 'x', ending: 'completed' }], record.run).run
    expect(verdictOf(record).headline).toBe('40 requests, all by partners, whose figures cannot be judged')
  })
})
