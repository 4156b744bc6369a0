import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { HeartbeatSample } from './heartbeat-history.ts'
import { HeartbeatMinutes } from './heartbeat-minutes.ts'

const MINUTE = 60_000
const nothing = { state: null, cpu: null, rss: null, loopLagMs: null, slipMs: null, clockOffsetMs: null, outbox: null }

let minutes: HeartbeatMinutes

beforeEach(() => {
  minutes = new HeartbeatMinutes()
})

function sampleAt(at: number, over: Partial<HeartbeatSample> = {}): HeartbeatSample {
  return { at, ...nothing, ...over }
}

describe('the minutes of heartbeats', () => {
  it('have the mean CPU, the last state, and the worst of everything else', () => {
    const worst = { rss: 9, loopLagMs: 8, slipMs: 7, clockOffsetMs: -6, outbox: 5 }
    const best = { rss: 1, loopLagMs: 1, slipMs: 1, clockOffsetMs: 1, outbox: 1 }
    minutes.add('a', sampleAt(MINUTE + 500, { state: 'idle', cpu: 1, ...best }))
    minutes.add('a', sampleAt(MINUTE + 1_500, { state: 'running', cpu: 2, ...worst }))
    minutes.add('a', sampleAt(MINUTE + 2_500, { cpu: 6, ...best }))
    expect(minutes.of('a')).toEqual([{ at: MINUTE, beats: 3, state: 'running', cpu: 3, ...worst }])
    minutes.add('b', sampleAt(0))
    minutes.add('b', sampleAt(1_000))
    expect(minutes.of('b')).toEqual([{ ...sampleAt(0), beats: 2 }])
    expect(minutes.of('c')).toEqual([])
  })

  it('are told once, when they have ended', () => {
    for (const at of [0, 1_000, MINUTE, 3 * MINUTE]) minutes.add('a', sampleAt(at))
    expect(minutes.takeEnded().map(({ nodeId, minute }) => [nodeId, minute.at, minute.beats])).toEqual([
      ['a', 0, 2],
      ['a', MINUTE, 1],
    ])
    expect(minutes.takeEnded()).toEqual([])
    expect(minutes.of('a').map(({ at }) => at / MINUTE)).toEqual([0, 1, 3])
  })

  it('of an earlier process precede those of this one, and are not told again', () => {
    minutes.restore([{ nodeId: 'a', minute: { ...sampleAt(0), beats: 60 } }])
    minutes.add('a', sampleAt(5 * MINUTE))
    expect(minutes.of('a').map(({ at }) => at / MINUTE)).toEqual([0, 5])
    expect(minutes.takeEnded()).toEqual([])
  })

  it('are those of the last day of a driver, and bounded for any number of drivers', () => {
    for (let minute = 0; minute < 2_000; minute += 1) minutes.add('a', sampleAt(minute * MINUTE))
    const own = minutes.of('a').map(({ at }) => at / MINUTE)
    expect([own.length, own[0], own.at(-1)]).toEqual([1_441, 559, 1_999])
    for (let node = 0; node < 100_500; node += 1) {
      minutes.restore([{ nodeId: `node-${node}`, minute: { ...sampleAt(0), beats: 1 } }])
    }
    expect(minutes.of('a').length).toBe(1)
    expect(minutes.of('node-100499').length).toBe(1)
    expect(minutes.of('node-1').length).toBe(0)
  })

  it('count each second once, whatever the order of drivers', () => {
    const beats = fc.array(fc.record({ node: fc.constantFrom('a', 'b'), second: fc.nat({ max: 600 }) }), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(beats, (given) => {
        const all = new HeartbeatMinutes()
        const sorted = given.toSorted((a, b) => a.second - b.second)
        for (const { node, second } of sorted) all.add(node, sampleAt(second * 1_000))
        const counted = ['a', 'b'].flatMap((node) => all.of(node)).reduce((sum, { beats: each }) => sum + each, 0)
        expect(counted).toBe(given.length)
      }),
    )
  })
})
