import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { ObservedSink } from './observed-sink.ts'
import { outcomeMemory, OutcomeRing } from './outcome-ring.ts'
import { Recorder } from './recorder.ts'

/** Both sides of one ring. */
function sides(outcomes: number): { writer: OutcomeRing; reader: OutcomeRing } {
  const memory = outcomeMemory(outcomes)
  return { writer: new OutcomeRing(memory), reader: new OutcomeRing(memory) }
}

describe('a ring of outcomes', () => {
  it('hands over each outcome once and in order; those without room are counted', () => {
    const steps = fc.array(fc.record({ push: fc.nat(9), take: fc.nat(9) }), { maxLength: 30 })
    fc.assert(
      fc.property(steps, fc.constantFrom(1, 2, 4, 8), (all, capacity) => {
        const { writer, reader } = sides(capacity)
        const waiting: number[] = []
        let [number, lost] = [0, 0]
        for (const { push, take } of all) {
          for (let i = 0; i < push; i += 1) {
            number += 1
            writer.push(micros(number), 200, number * 2)
            if (waiting.length < capacity) waiting.push(number)
            else lost += 1
          }
          const expected = waiting.splice(0, take).map((n) => ({ firedAt: n, status: 200, took: n * 2 }))
          expect(reader.take(take)).toEqual(expected)
        }
        expect(reader.lost).toBe(lost)
      }),
    )
  })

  it('is filled by the sink of a load, before the recorder may use the exchange again', () => {
    const { writer, reader } = sides(4)
    const recorder = new Recorder({ instants: ['none'], timeout: micros(1_000_000) })
    const exchange = new Exchange()
    Object.assign(exchange, { intendedAt: micros(10), firedAt: micros(30) })
    recorder.onFree = () => Object.assign(exchange, { intendedAt: micros(0), firedAt: micros(0) })
    const sink = new ObservedSink(recorder, writer)
    const [endedAt, sentAt] = [micros(530), micros(30)]
    const bytes = { bytesReceived: 1, bytesSent: 1, judgement: undefined, freeAt: undefined, unread: 0 }
    sink.completed({ exchange, endedAt, sentAt, firstByteAt: endedAt, status: 503, ...bytes })
    Object.assign(exchange, { intendedAt: micros(600), firedAt: micros(600) })
    sink.failed({ exchange, endedAt: micros(900), freeAt: undefined, code: 'refused', detail: undefined })
    expect(reader.take(9)).toEqual([
      { firedAt: 30, status: 503, took: 520 },
      { firedAt: 600, status: 0, took: 300 },
    ])
    expect(recorder.flip()[0]?.tally).toMatchObject({ completed: 1, failed: 1 })
  })
})
