import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fromMillis } from '../lib/units.ts'
import { ByteBudget, defaultLimits } from './limits.ts'
import { PartitionLog } from './log.ts'
import { batchOf } from './raw.suite.ts'
import { type TopicSettings, parseSettings } from './topic-settings.ts'

const append = fc.record({ count: fc.integer({ min: 1, max: 9 }), payload: fc.nat(200), wait: fc.nat(40) })

describe('a partition log', () => {
  it('equals its simplest model: a list of batches that drops old and excess ones from its start', () => {
    fc.assert(
      fc.property(
        fc.array(append, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 100, max: 1_500 }),
        (appends, cap) => {
          const entries = { 'retention.ms': '100', 'retention.bytes': String(cap) }
          const settings = parseSettings(Object.entries(entries).map(([name, value]) => ({ name, value })))
          const budget = new ByteBudget(1_000_000)
          const log = new PartitionLog({ settings: settings as TopicSettings, limits: defaultLimits, budget })
          let model: { base: number; last: number; size: number; arrived: number }[] = []
          let [now, next] = [0, 0]
          for (const { count, payload, wait } of appends) {
            now += wait
            const bytes = batchOf({ count, payload })
            log.append(bytes, { now: fromMillis(now), appendTime: now })
            model = model.filter((batch) => now - batch.arrived < 100)
            model.push({ base: next, last: next + count - 1, size: bytes.length, arrived: now })
            next += count
            while (model.length > 1 && model.reduce((sum, { size }) => sum + size, 0) > cap) model.shift()
          }
          expect([log.start, log.next]).toEqual([model[0]?.base ?? next, next])
          expect(log.bytes).toBe(model.reduce((sum, { size }) => sum + size, 0))
          for (let offset = log.start; offset < next; offset += 1) {
            const expected = model.filter(({ last }) => last >= offset)
            const read = log.read(offset, 1_000_000, false)
            expect(read.map((batch) => Number(batch.readBigInt64BE(0)))).toEqual(expected.map(({ base }) => base))
            expect(log.available(offset)).toBe(expected.reduce((sum, { size }) => sum + size, 0))
          }
        },
      ),
    )
  })
})
