import { beforeEach, describe, expect, it } from '@jest/globals'
import { fromSeconds } from '../../lib/units.ts'
import { ChangeLog } from './change-log.ts'
import { type DriverBeat, Registry } from './registry.ts'

let registry: Registry
let log: ChangeLog
let second: number

beforeEach(() => {
  registry = new Registry({ suspectSeconds: 3, lostSeconds: 5 })
  log = new ChangeLog(() => second * 1_000)
  second = 0
})

function beat(nodeId: string, rest: Partial<DriverBeat> = {}): void {
  for (const change of registry.beat({ nodeId, boot: 'x', alive: true, ...rest }, fromSeconds(second))) log.add(change)
}

function waitUntil(later: number): void {
  second = later
  for (const change of registry.check(fromSeconds(second))) log.add(change)
}

function codes(): string[] {
  return log.latest().map(({ nodeId, code }) => `${nodeId} ${code}`)
}

describe('the changes of the fleet', () => {
  it('are those of a driver that joins, falls silent, comes back, and shuts down, the newest first', () => {
    beat('a')
    waitUntil(4)
    waitUntil(6)
    second = 7
    beat('a')
    second = 8
    beat('a', { alive: false })
    expect(codes()).toEqual(['a left', 'a up', 'a lost', 'a suspect', 'a joined'])
    expect(log.latest()[0]).toEqual({
      at: '1970-01-01T00:00:08.000Z',
      nodeId: 'a',
      code: 'left',
      message: 'has shut down',
    })
  })

  it('tell a driver that was restarted from one that joins again after it had left', () => {
    beat('a')
    waitUntil(4)
    beat('a', { boot: 'y' })
    expect(codes().slice(0, 2)).toEqual(['a up', 'a restarted'])
    beat('a', { boot: 'y', alive: false })
    beat('a', { boot: 'y' })
    expect(codes()[0]).toBe('a joined')
  })

  it('contain one refusal of a process that claims the name of another again and again', () => {
    beat('b')
    beat('a')
    for (second = 1; second <= 20; second += 1) {
      beat('a', { boot: 'y' })
      beat('a')
    }
    expect(codes()).toEqual(['a refused', 'a joined', 'b joined'])
    expect(log.latest()[0]?.at).toBe('1970-01-01T00:00:20.000Z')
  })

  it('do not contain what a driver says about tests', () => {
    beat('a', { tests: [{ testId: 'test', answer: 'ready' }] })
    expect(codes()).toEqual(['a joined'])
  })

  it('are only those since an earlier response for a reader who has its cursor', () => {
    beat('a')
    const { cursor, changes } = log.after('')
    expect([changes, log.after(cursor)]).toEqual([log.latest(), { changes: [], cursor }])
    beat('b')
    beat('c')
    const newer = log.after(cursor)
    expect(newer.changes.map(({ nodeId }) => nodeId)).toEqual(['c', 'b'])
    expect(log.after(newer.cursor).changes).toEqual([])
  })

  it('are all of them for the cursor of another process, or of nothing at all', () => {
    const other = new ChangeLog(() => 0)
    beat('a')
    const [source = ''] = log.after('').cursor.split('-')
    for (const cursor of ['', 'nonsense', other.after('').cursor, `${source}-`, `${source}-x`]) {
      expect(log.after(cursor).changes).toEqual(log.latest())
    }
  })

  it('are bounded: the oldest are forgotten', () => {
    for (let i = 0; i < 1_000; i += 1) beat(`node${i}`)
    expect(codes()).toHaveLength(500)
    expect(codes()[0]).toBe('node999 joined')
    expect(codes().at(-1)).toBe('node500 joined')
  })
})
