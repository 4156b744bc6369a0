import { expect, it } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { Exchange } from '../engines/exchange.ts'
import { Samples } from './samples.ts'

/** A response to a request that was due and handed over at 0, with the instants at which it was sent and ended. */
function answer(sentAt: number, endedAt: number): Parameters<Samples['answered']>[0] {
  const exchange = Object.assign(new Exchange(0), { intendedAt: micros(0), firedAt: micros(0), slip: 0 })
  const [sent, ended] = [micros(sentAt), micros(endedAt)]
  const instants = { sentAt: sent, firstByteAt: ended, endedAt: ended, freeAt: undefined }
  return { exchange, ...instants, unread: 0, judgement: undefined, status: 200, bytesReceived: 0, bytesSent: 0 }
}

it('samples of 0 are counted as often as they occurred, among others, and are handed over once', () => {
  const samples = new Samples([])
  for (const wait of [0, 0, 0, 7]) samples.waited(micros(wait))
  for (const sentAt of [0, 0, 0, 5]) samples.answered(answer(sentAt, 100), true)
  const taken = samples.takeLatencies()
  expect(taken.of('wait')).toMatchObject({ count: 4, min: 0, max: 7, sum: 7 })
  expect(taken.of('connection')).toMatchObject({ count: 4, min: 0, max: 5, sum: 5 })
  expect(taken.of('success')).toMatchObject({ count: 4, min: 100, max: 100 })
  expect(taken.of('service')).toMatchObject({ count: 4, min: 95, max: 100 })
  const again = samples.takeLatencies()
  expect(['wait', 'connection', 'success', 'service'].map((name) => again.of(name).count)).toEqual([0, 0, 0, 0])
})

it('keeps the time to the first byte only for a protocol that measures it, and the service time for all', () => {
  const inPieces = { ...answer(0, 100), firstByteAt: micros(40) }
  const counts = [[], ['firstByte']].map((measurements) => {
    const samples = new Samples(measurements)
    samples.answered(inPieces, true)
    const taken = samples.takeLatencies()
    return [taken.of('firstByte').count, taken.of('service').count, taken.of('service').max]
  })
  expect(counts).toEqual([
    [0, 1, 100],
    [1, 1, 100],
  ])
})
