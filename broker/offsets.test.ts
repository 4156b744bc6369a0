import { describe, expect, it } from '@jest/globals'
import { codes } from './codes.ts'
import { ByteBudget } from './limits.ts'
import { Offsets } from './offsets.ts'

const AN_ENTRY = 128
const entry = (partition: number, metadata: string | null = null, topic = 't') => {
  return { topic, partition, offset: 5n, metadata }
}

describe('committed offsets', () => {
  it('use 128 bytes each and those of their metadata, and free them', () => {
    const budget = new ByteBudget(10_000)
    const offsets = new Offsets(budget)
    const used = (what: () => unknown): number => {
      what()
      return budget.used
    }
    expect(used(() => offsets.commit(entry(0, 'here')))).toBe(AN_ENTRY + 4)
    expect(used(() => offsets.commit(entry(0)))).toBe(AN_ENTRY)
    expect(used(() => offsets.commit(entry(1, 'elsewhere')))).toBe(2 * AN_ENTRY + 9)
    expect(used(() => offsets.commit(entry(0, null, 'other')))).toBe(3 * AN_ENTRY + 9)
    expect(offsets.all()).toEqual([
      { name: 't', partitions: [0, 1] },
      { name: 'other', partitions: [0] },
    ])
    expect(
      used(() => {
        offsets.forget('t')
      }),
    ).toBe(AN_ENTRY)
    expect([offsets.find('t', 0), offsets.isEmpty]).toEqual([undefined, false])
    expect(
      used(() => {
        offsets.forget('t')
      }),
    ).toBe(AN_ENTRY)
    expect(
      used(() => {
        offsets.clear()
      }),
    ).toBe(0)
    expect(offsets.isEmpty).toBe(true)
  })

  it('have up to 4096 characters of metadata', () => {
    const offsets = new Offsets(new ByteBudget(100_000))
    expect(offsets.commit(entry(0, 'x'.repeat(4_096)))).toBe(codes.none)
    expect(offsets.commit(entry(1, 'x'.repeat(4_097)))).toBe(codes.offsetMetadataTooLarge)
    expect(offsets.find('t', 1)).toBeUndefined()
  })

  it('are rejected if there is no room, and the former ones remain', () => {
    const budget = new ByteBudget(2 * AN_ENTRY)
    const offsets = new Offsets(budget)
    expect(offsets.commit(entry(0, 'here'))).toBe(codes.none)
    expect(offsets.commit(entry(1))).toBe(codes.policyViolation)
    expect(offsets.commit({ ...entry(0, 'x'.repeat(200)), offset: 6n })).toBe(codes.policyViolation)
    expect(offsets.find('t', 0)).toEqual({ offset: 5n, metadata: 'here' })
    expect([offsets.find('t', 1), budget.used]).toEqual([undefined, AN_ENTRY + 4])
  })
})
