import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import type { PartFigures } from '../../lib/api/breakdown.ts'
import { parameterLines } from './parameters.ts'
import type { Report } from '../report.ts'
import { reportWith } from '../sample.suite.ts'

const plain = reportWith(tallyWith({ statuses: { 200: 3 } }))

function textOf(change: Partial<Report> = {}): string {
  return parameterLines({ ...plain, ...change })
    .map(({ text }) => text)
    .join('\n')
}

function rowOf(title: string, change: Partial<Report> = {}): string | undefined {
  return new RegExp(`^${title} +(.*)$`, 'm').exec(textOf(change))?.[1]
}

const figures: PartFigures = { ...plain.overall, response: plain.overall.latencies.response }
const phase = (name: string, measured: boolean) => ({
  ...{ name, ...figures, measured, kind: 'constant', from: 0, to: 2, seconds: 2 },
})

describe('the parameters of a report', () => {
  it('are the test, the target, the load, the generators and the time', () => {
    expect(textOf()).toBe(
      [
        'test          avalanche abc, finished',
        'target        GET http://127.0.0.1:8000',
        'load          1,000/s for 1s',
        'generator     1 driver, engine sockets',
        'time          1.000 s of load',
      ].join('\n'),
    )
  })

  it('contain the name of the test, and how it ended', () => {
    expect(rowOf('test', { type: 'plan', name: 'shop\n', state: 'aborted' })).toBe('plan abc shop?, aborted')
  })

  it('count the requests of a plan, and keep both ends of a long address', () => {
    const requests = ['a', 'b'].map((name) => ({ name, ...figures }))
    expect(rowOf('target', { requests })).toBe('2 requests on http://127.0.0.1:8000')
    const target = `http://127.0.0.1:8000/${'a/'.repeat(40)}end?page=2`
    const shown = rowOf('target', { target, method: 'POST' })
    expect(shown).toMatch(/^POST http:\/\/127\.0\.0\.1:8000\/.*….*\/end\?page=2$/)
    expect(shown?.length).toBe(66)
  })

  it('list the phases of a plan, and say by what durations were divided', () => {
    const load = ['warm', 'rest', 'hold'].map((name) => ({ name, measured: name === 'hold', text: '5/s for 2s' }))
    const quiet = load.map((one) => (one.name === 'rest' ? { ...one, text: 'nothing for 2s' } : one))
    expect(textOf({ load: quiet, timeScale: 60 }).split('\n').slice(2, 6)).toEqual([
      'load          3 phases, durations ÷ 60',
      '                warm: 5/s for 2s, not measured',
      '                rest: nothing for 2s',
      '                hold: 5/s for 2s',
    ])
    const many = Array.from({ length: 20 }, () => load).flat()
    expect(textOf({ load: many }).split('\n')).toHaveLength(5 + 12 + 1)
    expect(textOf({ load: many })).toContain('\n              and 48 more\n')
    expect(rowOf('load', { timeScale: 2 })).toBe('1,000/s for 1s, durations ÷ 2')
  })

  it('say that the load was changed while it ran, unless a search did so', () => {
    const changes = [{ seq: 0, fromSeconds: 3, kind: 'pause' as const }]
    expect(rowOf('load', { changes })).toBe('1,000/s for 1s, changed 1 time meanwhile')
    const search = { per: 'total', from: 1, to: 2, everySeconds: 5, stages: [] } as const
    expect(rowOf('load', { changes, search: { ...search, stages: [] } })).toBe('1,000/s for 1s')
  })

  it('count drivers and load threads, and say how busy a single one was', () => {
    const generator = { busy: 0.4312, loopLagMs: 1, gc: 0 }
    const drivers = ['a', 'b'].map((nodeId) => ({ nodeId, ...plain.overall, generator }))
    expect(rowOf('generator', { workers: 3, drivers, engine: 'http2' })).toBe('2 drivers, 3 load threads, engine http2')
    expect(rowOf('generator', { workers: 1, drivers: drivers.slice(0, 1) })).toBe(
      '1 driver, 1 load thread, engine sockets, at most 43 % busy',
    )
  })

  it('separate the time of the load from warm-ups, pauses and the time until the last response', () => {
    expect(rowOf('time', { seconds: 5, drainSeconds: 12.34 })).toBe('5.000 s of load, 12.3 s until the last response')
    expect(rowOf('time', { seconds: 5, pausedSeconds: 2, drainSeconds: 0.09 })).toBe(
      '5.000 s of load, 2.000 s of pauses',
    )
    expect(rowOf('time', { seconds: 5, phases: [phase('warm', false), phase('load', true)] })).toBe(
      '7.000 s of load, of which 5.000 s are measured',
    )
  })
})
