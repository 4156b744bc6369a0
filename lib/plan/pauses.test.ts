import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fromSeconds, micros, toSeconds } from '../units.ts'
import { endInRunTime, isPausedWithin, pausesIn, toLoadTime, toRunTime } from './pauses.ts'

const at = fromSeconds
/** From 3 to 5 s, and from 9 s on. */
const pauses = pausesIn([
  { kind: 'pause', from: at(3) },
  { kind: 'resume', from: at(5) },
  { kind: 'pause', from: at(9) },
])

describe('run time and load time', () => {
  it('differ by the pauses before: what begins at a pause begins after it, and what ends at it ends before', () => {
    const of = (seconds: number): number[] =>
      [toRunTime(pauses, at(seconds)), endInRunTime(pauses, at(seconds))].map((offset) => toSeconds(micros(offset)))
    expect(of(2)).toEqual([2, 2])
    expect(of(3)).toEqual([5, 3])
    expect(of(4)).toEqual([6, 6])
    expect(of(7)).toEqual([Infinity, 9])
    expect(of(8)).toEqual([Infinity, Infinity])
  })

  it('are paused in a stretch that has any part of a pause', () => {
    const paused = (from: number, to: number): boolean => isPausedWithin(pauses, at(from), at(to))
    expect([paused(2, 3), paused(2, 3.1), paused(4, 4.5), paused(4.9, 6), paused(5, 9), paused(100, 101)]).toEqual([
      ...[false, true, true, true, false, true],
    ])
  })

  it('of an end and of a beginning are the same load time, whatever pauses there are', () => {
    const lengths = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })), { maxLength: 5 })
    fc.assert(
      fc.property(lengths, fc.nat(40), (drawn, load) => {
        let from = 0
        const all = drawn.map(([gap, length]) => {
          const pause = { from: micros(from + gap), to: micros(from + gap + length) }
          from = pause.to + 1
          return pause
        })
        const [end, begin] = [endInRunTime(all, micros(load)), toRunTime(all, micros(load))]
        expect([toLoadTime(all, end), toLoadTime(all, begin)]).toEqual([load, load])
        expect(end === begin || isPausedWithin(all, end, begin)).toBe(true)
      }),
    )
  })
})
