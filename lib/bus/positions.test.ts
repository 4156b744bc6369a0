import { describe, expect, it } from '@jest/globals'
import { isOld, noticeExpired, noticeReplaced, Positions } from './positions.ts'

const extent = { partition: 0, low: 3n, high: 10n }

describe('positions', () => {
  it('begin at the start of the log or at its end', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    positions.learn('b', 'now', [extent])
    expect(positions.at('a', 0)).toMatchObject({ next: 3n, end: 10n })
    expect(positions.at('b', 0)).toMatchObject({ next: 10n, end: 10n })
  })

  it('have caught up when everything that was in all logs has been handed over', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent, { partition: 1, low: 0n, high: 0n }])
    expect(positions.caughtUp()).toBe(false)
    positions.at('a', 0).next = 10n
    expect(positions.caughtUp()).toBe(true)
  })

  it('have not caught up while one record of one partition is left', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent, { ...extent, partition: 1 }])
    for (const position of positions.all()) position.next = 10n
    expect(positions.caughtUp()).toBe(true)
    positions.at('a', 1).next = 9n
    expect(positions.caughtUp()).toBe(false)
  })

  it('cover all partitions, including those that were added later', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    positions.learn('b', 'now', [extent])
    positions.at('a', 1).next = 5n
    expect(positions.all().map(({ name, partition, next }) => [name, partition, next])).toEqual([
      ['a', 0, 3n],
      ['b', 0, 10n],
      ['a', 1, 5n],
    ])
  })

  it('stay as they are when the log has only grown', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    positions.at('a', 0).next = 7n
    expect(positions.learn('a', 'beginning', [{ ...extent, high: 99n }])).toEqual([])
    expect(positions.at('a', 0)).toMatchObject({ next: 7n, end: 10n })
  })

  it('stay as they are in a log that ends at the position', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    positions.at('a', 0).next = 10n
    expect(positions.learn('a', 'beginning', [extent])).toEqual([])
    expect(positions.at('a', 0)).toMatchObject({ next: 10n, end: 10n })
    expect(positions.learn('a', 'beginning', [{ ...extent, high: 9n }])).toEqual([0])
    expect(positions.at('a', 0)).toMatchObject({ next: 3n, end: 3n })
  })

  it('restart in a log that ends before what was read', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    positions.at('a', 0).next = 10n
    expect(positions.learn('a', 'beginning', [{ partition: 0, low: 0n, high: 2n }])).toEqual([0])
    expect(positions.at('a', 0)).toMatchObject({ next: 0n, end: 0n })
  })

  it('restart in every log of another cluster, even where it has grown past what was read', () => {
    const positions = new Positions()
    positions.learn('a', 'now', [extent])
    positions.distrust()
    expect(positions.learn('a', 'now', [{ partition: 0, low: 0n, high: 50n }])).toEqual([0])
    expect(positions.at('a', 0)).toMatchObject({ next: 0n, end: 0n })
    expect(positions.learn('a', 'now', [{ partition: 0, low: 0n, high: 60n }])).toEqual([])
  })

  it('are distrusted until they are learnt again, and no longer', () => {
    const positions = new Positions()
    positions.learn('a', 'now', [extent])
    positions.distrust()
    // Another cluster, with a shorter log.
    expect(positions.learn('a', 'now', [{ partition: 0, low: 1n, high: 2n }])).toEqual([0])
    expect(positions.learn('a', 'now', [{ partition: 0, low: 1n, high: 50n }])).toEqual([])
    expect(positions.at('a', 0)).toMatchObject({ next: 1n, end: 1n })
  })

  it('read a partition that was added later from its beginning, as new', () => {
    const positions = new Positions()
    positions.learn('a', 'now', [extent])
    expect(positions.at('a', 1)).toMatchObject({ next: 0n, end: 0n })
  })

  it('detect from a batch that a log was replaced, and only then', () => {
    const positions = new Positions()
    positions.learn('a', 'now', [extent])
    const position = positions.at('a', 0)
    expect(noticeReplaced(position, { first: 4n, high: 12n })).toBe(false)
    expect(noticeReplaced(position, { first: 10n, high: 11n })).toBe(false)
    // The log ends at the position, or the reported end lags behind the records.
    expect(noticeReplaced(position, { first: 4n, high: 10n })).toBe(false)
    expect(noticeReplaced(position, { first: 10n, high: 9n })).toBe(false)
    expect(noticeReplaced(position, { first: 12n, high: 9n })).toBe(false)
    expect(position.next).toBe(10n)
    expect(noticeReplaced(position, { first: 1n, high: 9n })).toBe(true)
    expect(position).toMatchObject({ next: 1n, end: 1n })
  })
})

describe('a mark', () => {
  const read = (next: bigint): Positions => {
    const positions = new Positions()
    positions.belongTo('one')
    positions.learn('a', 'beginning', [extent])
    Object.assign(positions.at('a', 0), { next, latest: 700 })
    return positions
  }

  it('is plain data from which another process continues', () => {
    const mark = read(7n).mark('a')
    expect(mark).toEqual({ cluster: 'one', partitions: [{ partition: 0, next: '7', latest: 700 }] })
    const later = new Positions()
    later.belongTo('one')
    if (mark === undefined) throw new Error('there is no mark')
    expect(later.learn('a', { after: mark }, [{ ...extent, high: 12n }])).toEqual([])
    expect(later.at('a', 0)).toMatchObject({ next: 7n, end: 12n, latest: 700 })
    expect(later.mark('a')).toEqual(mark)
  })

  it('is unknown for a topic that is not read, and before the cluster is known', () => {
    expect(read(7n).mark('b')).toBeUndefined()
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    expect(positions.mark('a')).toBeUndefined()
  })

  it('is not valid for a shorter log or for another cluster: those are read from their beginning', () => {
    const after = { cluster: 'one', partitions: [{ partition: 0, next: '7', latest: 700 }] }
    for (const [cluster, high] of [['one', 6n] as const, ['two', 12n] as const]) {
      const positions = new Positions()
      positions.belongTo(cluster)
      expect(positions.learn('a', { after }, [{ partition: 0, low: 2n, high }])).toEqual([0])
      expect(positions.at('a', 0)).toMatchObject({ next: 2n, end: high, oldBefore: 700 })
    }
  })

  it('reads a partition that was added since then from its beginning', () => {
    const positions = new Positions()
    positions.belongTo('one')
    const after = { cluster: 'one', partitions: [{ partition: 0, next: '7', latest: null }] }
    expect(positions.learn('a', { after }, [extent, { ...extent, partition: 1 }])).toEqual([])
    expect(positions.all().map(({ next }) => next)).toEqual([7n, 3n])
  })
})

describe('an old record', () => {
  it('was in the log before, or is not later than the last record of the log that was replaced', () => {
    const positions = new Positions()
    positions.learn('trigger', 'beginning', [{ partition: 0, low: 0n, high: 2n }])
    const position = positions.at('trigger', 0)
    expect([0n, 1n, 2n].map((offset) => isOld(position, { offset, timestamp: 900 }))).toEqual([true, true, false])
    position.next = 5n
    position.latest = 1_000
    // The log was truncated: it ends before the position.
    expect(positions.learn('trigger', 'beginning', [{ partition: 0, low: 1n, high: 4n }])).toEqual([0])
    expect([999, 1_000, 1_001].map((timestamp) => isOld(position, { offset: 3n, timestamp }))).toEqual([
      true,
      true,
      false,
    ])
  })

  it('is not in a log that was empty, whatever its timestamps, nor in its replacement if nothing was read', () => {
    const positions = new Positions()
    positions.learn('trigger', 'beginning', [{ partition: 0, low: 0n, high: 0n }])
    const position = positions.at('trigger', 0)
    const old = () => [-1, 0, 1].map((timestamp) => isOld(position, { offset: 0n, timestamp }))
    expect(old()).toEqual([false, false, false])
    positions.distrust()
    positions.learn('trigger', 'beginning', [{ partition: 0, low: 0n, high: 7n }])
    expect(old()).toEqual([false, false, false])
  })

  it('of a deleted topic is learnt again, however long the new log is by then', () => {
    const positions = new Positions()
    const learn = (name: string) => positions.learn(name, 'beginning', [{ partition: 0, low: 0n, high: 9n }])
    learn('metrics')
    learn('trigger')
    positions.at('metrics', 0).next = 4n
    positions.distrust('metrics')
    expect([learn('metrics'), learn('trigger')]).toEqual([[0], []])
    expect(positions.at('metrics', 0).next).toBe(0n)
  })
})

describe('expired records', () => {
  it('are counted when the broker has none left at the position', () => {
    const positions = new Positions()
    positions.learn('a', 'beginning', [extent])
    const position = positions.at('a', 0)
    expect(noticeExpired(position, 3n)).toBe(0)
    expect(noticeExpired(position, 4n)).toBe(1)
    expect(noticeExpired(position, 8n)).toBe(4)
    expect(position.next).toBe(8n)
    expect(noticeExpired(position, 8n)).toBe(0)
    // A batch that was requested before the position was reached.
    expect(noticeExpired(position, 5n)).toBe(0)
    expect(position.next).toBe(8n)
  })
})
