import { describe, expect, it } from '@jest/globals'
import { VirtualClock } from './clock.ts'
import { startBeating } from './metronome.ts'
import { fromSeconds, SECOND, toMillis } from './units.ts'

/** Ticks in virtual time: the instant of each in ms. */
function beating() {
  const clock = new VirtualClock()
  const stop = new AbortController()
  const beats: number[] = []
  const beat = (): Promise<void> => {
    beats.push(toMillis(clock.now()))
    return Promise.resolve()
  }
  void startBeating({ clock, interval: SECOND, signal: stop.signal }, beat)
  return { clock, stop, beats }
}

describe('a metronome', () => {
  it('ticks six times in short succession, the first three at once, and then once each interval', async () => {
    const { clock, beats } = beating()
    await clock.advanceTo(fromSeconds(3.2))
    expect(beats).toEqual([0, 0, 0, 25, 50, 75, 1_100, 2_100, 3_100])
  })

  it('ends with its signal, even during the first ticks', async () => {
    const { clock, stop, beats } = beating()
    await clock.advanceTo(fromSeconds(0.03))
    stop.abort()
    await clock.advanceTo(fromSeconds(5))
    expect(beats).toEqual([0, 0, 0, 25])
  })
})
