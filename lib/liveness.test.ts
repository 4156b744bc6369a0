import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { defaultLimits, limitsConflict, LivenessTable } from './liveness.ts'
import { fromSeconds, micros } from './units.ts'

const s = fromSeconds

describe('a node', () => {
  it('is new, suspect after 3 s, lost after 5 s, and back with a heartbeat', () => {
    const table = new LivenessTable()
    expect(table.beat('n', s(10))).toEqual({ node: 'n', from: undefined, to: 'up' })
    expect(table.check(micros(s(13) - 1))).toEqual([])
    expect(table.check(s(13))).toEqual([{ node: 'n', from: 'up', to: 'suspect' }])
    expect(table.check(micros(s(15) - 1))).toEqual([])
    expect(table.check(s(15))).toEqual([{ node: 'n', from: 'suspect', to: 'lost' }])
    expect(table.check(s(99))).toEqual([])
    expect(table.beat('n', s(100))).toEqual({ node: 'n', from: 'lost', to: 'up' })
    expect(table.beat('n', s(101))).toBeUndefined()
    expect(table.lastBeat('n')).toBe(s(101))
  })

  it('is lost at once if it was not checked in the meantime', () => {
    const table = new LivenessTable()
    table.beat('n', s(0))
    expect(table.check(s(60))).toEqual([{ node: 'n', from: 'up', to: 'lost' }])
  })

  it('that announced its end has left, is never lost, and may return', () => {
    const table = new LivenessTable()
    table.beat('n', s(0))
    expect(table.leave('n')).toEqual({ node: 'n', from: 'up', to: 'left' })
    expect(table.leave('n')).toBeUndefined()
    expect(table.check(s(60))).toEqual([])
    expect(table.beat('n', s(61))).toEqual({ node: 'n', from: 'left', to: 'up' })
  })

  it('that is unknown cannot leave', () => {
    const table = new LivenessTable()
    expect([table.leave('n'), table.stateOf('n'), table.lastBeat('n')]).toEqual([undefined, undefined, undefined])
  })

  it('has the limits of its latest heartbeat', () => {
    const table = new LivenessTable()
    table.beat('slow', s(0), { suspect: s(30), lost: s(50) })
    expect(table.check(s(29))).toEqual([])
    expect(table.check(s(30))).toEqual([{ node: 'slow', from: 'up', to: 'suspect' }])
    table.beat('slow', s(40))
    expect(table.check(s(45))).toEqual([{ node: 'slow', from: 'up', to: 'lost' }])
  })

  it('that is forgotten is new again', () => {
    const table = new LivenessTable()
    table.beat('n', s(0))
    table.forget('n')
    expect([table.nodes(), table.check(s(9))]).toEqual([[], []])
    expect(table.beat('n', s(9))).toEqual({ node: 'n', from: undefined, to: 'up' })
  })
})

describe('a table that was restored', () => {
  it('keeps the age of each heartbeat on its own clock, and extends no silence', () => {
    const lived = new LivenessTable()
    lived.beat('n', s(10))
    const restored = LivenessTable.restore(lived.snapshot(s(12)), s(1_000))
    expect([restored.lastBeat('n'), restored.snapshot(s(1_000))]).toEqual([s(998), lived.snapshot(s(12))])
    expect(restored.check(micros(s(1_001) - 1))).toEqual([])
    expect(restored.check(s(1_001))).toEqual([{ node: 'n', from: 'up', to: 'suspect' }])
  })
})

describe('limits of silence', () => {
  it('are valid when a driver is suspect before it is lost', () => {
    expect(limitsConflict({ suspect: 3, lost: 5 })).toBeUndefined()
    expect(limitsConflict({ suspect: 0.5, lost: 0.6 })).toBeUndefined()
  })

  it.each([
    [0, 5],
    [-1, 5],
    [5, 5],
    [6, 5],
  ])('are rejected when they are %d and %d, and the error names both', (suspect, lost) => {
    expect(limitsConflict({ suspect, lost })).toContain(
      `--suspect ${suspect} must be more than 0 and less than --lost ${lost}:`,
    )
  })
})

describe('a pardon', () => {
  it('restarts the silence of all nodes that are not lost, and invents no heartbeat', () => {
    const table = new LivenessTable()
    for (const node of ['up', 'suspect', 'lost', 'left']) table.beat(node, s(0))
    table.leave('left')
    table.check(s(5))
    table.beat('suspect', s(5))
    table.beat('up', s(7))
    table.check(s(8))
    expect(['up', 'suspect', 'lost', 'left'].map((node) => table.stateOf(node))).toEqual([
      'up',
      'suspect',
      'lost',
      'left',
    ])
    table.pardon(s(20))
    expect(table.check(s(20))).toEqual([{ node: 'suspect', from: 'suspect', to: 'up' }])
    expect(table.check(s(23)).map(({ node, to }) => [node, to])).toEqual([
      ['up', 'suspect'],
      ['suspect', 'suspect'],
    ])
    expect(['up', 'suspect', 'lost', 'left'].map((node) => table.stateOf(node))).toEqual([
      'suspect',
      'suspect',
      'lost',
      'left',
    ])
    expect(table.lastBeat('up')).toBe(s(7))
  })
})

describe('the state', () => {
  const event = fc.record({ wait: fc.nat({ max: 6_000 }), kind: fc.constantFrom('beat', 'check', 'leave', 'pardon') })

  it('depends only on silence, not on the number of checks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 6_000_000 }), { minLength: 1 }), fc.array(fc.boolean()), (waits, looks) => {
        const table = new LivenessTable()
        let now = 0
        waits.forEach((wait, i) => {
          now += wait
          if (looks[i] === true) table.check(micros(now - wait / 2))
          table.beat('n', micros(now))
        })
        const silence = waits[0] ?? 0
        table.check(micros(now + silence))
        const expected = silence >= defaultLimits.lost ? 'lost' : silence >= defaultLimits.suspect ? 'suspect' : 'up'
        expect(table.stateOf('n')).toBe(expected)
      }),
    )
  })

  it('follows from the changes alone: each change begins with the state in which the previous one ended', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const table = new LivenessTable()
        let told: string | undefined
        let now = 0
        for (const { wait, kind } of events) {
          now += wait
          const at = micros(now * 1_000)
          if (kind === 'pardon') table.pardon(at)
          const changes =
            kind === 'beat' ? [table.beat('n', at)] : kind === 'leave' ? [table.leave('n')] : table.check(at)
          for (const change of changes) {
            if (change === undefined) continue
            expect(change.from).toBe(told)
            expect(change.to).not.toBe(change.from)
            told = change.to
          }
          expect(table.stateOf('n')).toBe(told)
        }
      }),
    )
  })
})
