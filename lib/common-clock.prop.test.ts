import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type BeatSample, CommonClock } from './common-clock.ts'
import { amounts, between } from './drawing.suite.ts'
import { fromMillis, micros } from './units.ts'

/** Beyond 2^50 µs a double has steps of a quarter. */
const ROUNDING = 0.5

const trips = fc.array(
  fc.record({
    wait: amounts(2_000_000),
    there: amounts(300_000),
    back: amounts(300_000),
  }),
  { minLength: 1, maxLength: 40 },
)
/** The broker's time in µs since 1970 minus our own monotonic time. */
const offsets = between(1.6e15, 1.9e15)

/** Samples as a broker with this offset makes them: it cuts its time to whole milliseconds. */
function samplesOf(drawn: readonly { wait: number; there: number; back: number }[], offset: number): BeatSample[] {
  let now = 1_000_000
  return drawn.map(({ wait, there, back }) => {
    const sentAt = now + wait
    now = sentAt + there + back
    const appendedAt = Math.floor((sentAt + there + offset) / 1_000)
    return { appendedAt, sentAt: micros(sentAt), ackedAt: micros(now) }
  })
}

function clockWith(samples: readonly BeatSample[]): CommonClock {
  const clock = new CommonClock(() => 0)
  for (const sample of samples) clock.add(sample)
  return clock
}

describe('the common clock', () => {
  it('holds the true offset within its estimate and uncertainty, whatever the round trips were', () => {
    fc.assert(
      fc.property(trips, offsets, (drawn, offset) => {
        const samples = samplesOf(drawn, offset)
        const { offset: estimate, uncertainty, roundTrip } = clockWith(samples).estimate()
        expect(Math.abs(estimate - offset)).toBeLessThanOrEqual(uncertainty + ROUNDING)
        const latest = samples.slice(-24).map(({ sentAt, ackedAt }) => ackedAt - sentAt)
        expect(roundTrip).toBeCloseTo(Math.min(...latest), 3)
        expect(uncertainty).toBeLessThanOrEqual((roundTrip + fromMillis(1)) / 2 + ROUNDING)
      }),
    )
  })

  it('follows a broker whose clock was set by more than a measurable amount, from the next sample on', () => {
    const step = fc.integer({ min: 1_000_000, max: 3_600_000_000 }).chain((size) => fc.constantFrom(size, -size))
    fc.assert(
      fc.property(trips, trips, fc.record({ offset: offsets, by: step }), (before, after, { offset, by }) => {
        const clock = clockWith([...samplesOf(before, offset), ...samplesOf(after, offset + by)])
        const { offset: estimate, uncertainty } = clock.estimate()
        expect(Math.abs(estimate - (offset + by))).toBeLessThanOrEqual(uncertainty + ROUNDING)
      }),
    )
  })

  it('converts an instant and back', () => {
    fc.assert(
      fc.property(trips, offsets, fc.nat({ max: 1_000_000_000 }), (drawn, offset, local) => {
        const clock = clockWith(samplesOf(drawn, offset))
        expect(Math.abs(clock.toLocal(clock.toCommon(micros(local))) - local)).toBeLessThanOrEqual(ROUNDING)
      }),
    )
  })

  it('uses our own wall clock before the first sample, and reports it', () => {
    const clock = new CommonClock(() => 42)
    expect(clock.estimate()).toMatchObject({ offset: 42, synchronised: false })
    clock.add({ appendedAt: 5, sentAt: micros(0), ackedAt: micros(10) })
    expect(clock.estimate()).toMatchObject({ synchronised: true, roundTrip: 10 })
  })
})
