import { describe, expect, it } from '@jest/globals'
import { Ledger, type LedgerSnapshot } from './ledger.ts'
import { cut, join, lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'

const who = { nodeId: 'a', boot: 'x' }
const second = (seq: number, ...latencies: number[]): ReturnType<typeof windowOf> =>
  windowOf(who, seq, tallyOf(latencies))

describe('a ledger', () => {
  it('reports when its windows, if all have arrived, differ from the last totals', () => {
    const ledger = new Ledger()
    const last = lastOf([second(0, 10), second(1, 20)])
    ledger.add(second(0, 10, 10))
    ledger.add(last)
    expect(ledger.mismatches()).toEqual(['a'])
    expect(ledger.total.sent).toBe(3)
  })

  it('reports such a difference only when every window has arrived', () => {
    const ledger = new Ledger()
    ledger.add(lastOf([second(0, 10), second(1, 20)]))
    expect([ledger.mismatches(), ledger.total.sent]).toEqual([[], 2])
    ledger.add(second(0, 10, 10))
    expect([ledger.mismatches(), ledger.total.sent]).toEqual([['a'], 3])
  })

  it('rejects a joined window if a part of it was counted before, and lists the rest as missing', () => {
    const ledger = new Ledger()
    expect(ledger.add(second(1, 10))).toBe(true)
    expect(ledger.add(join(second(0, 10), second(1, 10)))).toBe(false)
    expect(ledger.missing()).toEqual([{ ...who, fromSeq: 0, toSeq: 0 }])
    expect(ledger.total.sent).toBe(1)
  })

  it('counts a window of several records when all have arrived, each once, and none of another split', () => {
    const ledger = new Ledger()
    const [first, second_, third] = cut({ ...lastOf([second(0, 10), second(1, 20, 30)]), seq: 1, through: 1 }, 3)
    if (first === undefined || second_ === undefined || third === undefined) throw new RangeError('three records')
    expect([first, first].map((record) => ledger.add(record))).toEqual([true, false])
    expect(ledger.add({ ...third, part: { index: 1, of: 2 } })).toBe(false)
    expect(ledger.add(second(1, 20, 30))).toBe(false)
    expect(ledger.add(join(second(0, 10), second(1, 20)))).toBe(false)
    expect(ledger.account('a', 'x')).toMatchObject({ highestSeq: 1, last: undefined, gaps: [{ fromSeq: 0, toSeq: 1 }] })
    expect([third, second_, third].map((record) => ledger.add(record))).toEqual([true, true, false])
    expect(ledger.account('a', 'x')).toMatchObject({ highestSeq: 1, last: { ending: 'completed' } })
    expect([ledger.missing(), ledger.total.sent]).toEqual([[], 3])
    expect([ledger.add(second(0, 10)), ledger.mismatches(), ledger.total.sent]).toEqual([true, [], 3])
  })

  it('waits after a restore for the records of a window that had not arrived', () => {
    const [first, other] = cut(lastOf([second(0, 1, 2, 3)]), 2)
    if (first === undefined || other === undefined) throw new RangeError('two records')
    const lived = new Ledger()
    lived.add(first)
    const ledger = Ledger.restore(JSON.parse(JSON.stringify(lived.snapshot())) as LedgerSnapshot)
    expect(ledger.missing()).toMatchObject([{ fromSeq: 0, toSeq: 0 }])
    expect([ledger.add(first), ledger.add(other), ledger.add(other)]).toEqual([false, true, false])
    expect([ledger.missing(), ledger.mismatches(), ledger.total.sent]).toEqual([[], [], 3])
  })

  it('keeps two boots of a node apart', () => {
    const ledger = new Ledger()
    ledger.add(second(0, 10))
    ledger.add(windowOf({ nodeId: 'a', boot: 'y' }, 0, tallyOf([20, 20])))
    expect(ledger.account('a', 'x')?.total.sent).toBe(1)
    expect(ledger.account('a', 'y')?.total.sent).toBe(2)
    expect(ledger.account('a', undefined)).toBeUndefined()
  })

  it('keeps the limits that were met, the worst second, and one example of each failure', () => {
    const ledger = new Ledger()
    const [slow, busy] = [
      { loopLag: 900, cpu: 0.2, gc: 0.01 },
      { loopLag: 100, cpu: 0.9, gc: 0 },
    ]
    const details = [{ code: 'reset' as const, detail: 'read ECONNRESET' }]
    ledger.add({ ...second(0, 10), limited: ['fds', 'ports'], load: slow })
    ledger.add({ ...second(1, 10), limited: ['ports'], load: busy, details })
    ledger.add({ ...second(1, 10), limited: ['paused'], load: busy, details: [{ code: 'dns', detail: 'doubled' }] })
    const [account] = ledger.accounts()
    expect(account).toMatchObject({ load: { loopLag: 900, cpu: 0.9, gc: 0.01 }, limits: new Set(['fds', 'ports']) })
    expect(ledger.details).toEqual(details)
  })

  it('counts the requests sent in windows in which the network was full, and in no others', () => {
    const ledger = new Ledger()
    ledger.add({ ...join(second(0, 10, 20), second(1, 30)), limited: ['network', 'ports'] })
    ledger.add({ ...second(2, 10), limited: ['ports'] })
    ledger.add(second(3, 10, 10))
    ledger.add({ ...second(4, 10), limited: ['network'] })
    ledger.add({ ...second(4, 10), limited: ['network'] })
    expect(ledger.accounts()).toMatchObject([{ sentOnFullNetwork: 4, limits: new Set(['network', 'ports']) }])
  })

  it('keeps the total busy share from the latest window of a driver, in any order of arrival', () => {
    const busyOf = (...order: readonly number[]): number | undefined => {
      const ledger = new Ledger()
      for (const seq of order) {
        const load = { loopLag: 1, cpu: 0.1, gc: 0 }
        // The last window is too short to contain it.
        ledger.add({ ...second(seq, 10), load: seq === 3 ? load : { ...load, busy: (9 - seq) / 10 } })
      }
      return ledger.account('a', 'x')?.load?.busy
    }
    expect([busyOf(0, 1, 2, 3), busyOf(3, 2, 1, 0), busyOf(3, 0, 2, 1), busyOf(1, 0)]).toEqual([0.7, 0.7, 0.7, 0.8])
  })

  it('lists the gap before a window with an enormous number without iterating over it', () => {
    const ledger = new Ledger()
    ledger.add({ ...second(0), seq: 9_000_000, through: 10_000_000 })
    expect(ledger.missing()).toEqual([{ ...who, fromSeq: 0, toSeq: 8_999_999 }])
  })
})
