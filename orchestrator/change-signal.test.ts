import { beforeEach, describe, expect, it } from '@jest/globals'
import { VirtualClock } from '../lib/clock.ts'
import { fromMillis, later, SECOND } from '../lib/units.ts'
import { ChangeSignal } from './change-signal.ts'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

describe('a change signal', () => {
  it('wakes a waiter once its condition holds, or after its time', async () => {
    const changeSignal = new ChangeSignal(clock)
    let open = false
    const waits = changeSignal.until(() => open, SECOND)
    const gives = changeSignal.until(() => false, SECOND)
    changeSignal.notify()
    await pass(500)
    open = true
    changeSignal.notify()
    expect(await waits).toBe(true)
    await pass(500)
    expect(await gives).toBe(false)
  })

  it('does not wait for a condition that already holds', async () => {
    expect(await new ChangeSignal(clock).until(() => true, SECOND)).toBe(true)
  })
})
