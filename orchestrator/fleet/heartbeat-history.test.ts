import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Heartbeat } from '../../lib/messages/heartbeat.ts'
import { HeartbeatHistory } from './heartbeat-history.ts'

function beatOf(nodeId: string, rest: Partial<Heartbeat> = {}): Heartbeat {
  return { nodeId, alive: true, ...rest }
}

describe('the history of heartbeats', () => {
  it('has the condition of a driver, and null for what it does not report', () => {
    const history = new HeartbeatHistory()
    const load = { cpu: 1.5, rss: 1_000, loopLagMs: 2 }
    const clock = { uncertainty: 500, roundTrip: 900, wallOffset: -1_500 }
    history.add(beatOf('a', { state: 'running', load, clock, outbox: 3 }), { at: 1_000, slipMs: 0.5 })
    history.add(beatOf('a'), { at: 2_000, slipMs: null })
    const nothing = {
      state: null,
      cpu: null,
      rss: null,
      loopLagMs: null,
      slipMs: null,
      clockOffsetMs: null,
      outbox: null,
    }
    expect(history.of('a')).toEqual([
      { at: 1_000, state: 'running', ...load, slipMs: 0.5, clockOffsetMs: -1.5, outbox: 3 },
      { at: 2_000, ...nothing },
    ])
    expect(history.of('b')).toEqual([])
  })

  it('has one sample for each second, the latest', () => {
    const history = new HeartbeatHistory()
    for (const [at, outbox] of [
      [1_100, 1],
      [1_900, 2],
      [2_000, 3],
    ] as const) {
      history.add(beatOf('a', { outbox }), { at, slipMs: null })
    }
    expect(history.of('a').map(({ outbox }) => outbox)).toEqual([2, 3])
  })

  it('has the latest 300 samples of a driver', () => {
    const history = new HeartbeatHistory()
    for (let second = 1; second <= 400; second += 1) history.add(beatOf('a'), { at: second * 1_000, slipMs: null })
    const times = history.of('a').map(({ at }) => at / 1_000)
    expect([times.length, times[0], times.at(-1)]).toEqual([300, 101, 400])
  })

  it('forgets the oldest samples of drivers that are silent, when there are too many of all drivers', () => {
    const history = new HeartbeatHistory({ perDriver: 10, total: 12 })
    const seconds = (nodeId: string, from: number, to: number): void => {
      for (let at = from; at <= to; at += 1) history.add(beatOf(nodeId), { at: at * 1_000, slipMs: null })
    }
    seconds('lost', 1, 8)
    seconds('up', 9, 18)
    expect(history.of('lost').map(({ at }) => at / 1_000)).toEqual([7, 8])
    expect(history.of('up')).toHaveLength(10)
  })

  it('never exceeds its bounds, and keeps at least the latest sample of the driver that was heard last', () => {
    const heard = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2_000 })), {
      maxLength: 300,
    })
    fc.assert(
      fc.property(heard, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 }), (beats, perDriver, total) => {
        const history = new HeartbeatHistory({ perDriver, total })
        let at = 0
        // One expectation for each history: thousands of them would take most of the time of this test.
        const faults = beats.filter(([node, pause]) => {
          at += pause
          history.add(beatOf(String(node)), { at, slipMs: null })
          const lengths = Array.from({ length: 10 }, (_, each) => history.of(String(each)).length)
          const summed = lengths.reduce((sum, length) => sum + length, 0)
          const bounded = Math.max(...lengths) <= perDriver && summed === history.total && summed <= total
          return !bounded || history.of(String(node)).at(-1)?.at !== at
        })
        expect(faults).toEqual([])
      }),
    )
  })
})
