import { describe, expect, it } from '@jest/globals'
import { pause } from '../clock.ts'
import { Watchdog } from './watchdog.ts'

describe('a watchdog', () => {
  it('barks once when there is no sign of life', async () => {
    let barks = 0
    const watchdog = new Watchdog({ tickMs: 1, ticks: 3 }, () => barks++)
    while (barks === 0) await pause(1)
    await pause(10)
    watchdog.stop()
    expect(barks).toBe(1)
  })

  it('counts ticks, so that a suspended process does not blame the other side', async () => {
    let barks = 0
    const watchdog = new Watchdog({ tickMs: 1, ticks: 1_000 }, () => barks++)
    const end = Date.now() + 30
    while (Date.now() < end);
    await pause(5)
    watchdog.stop()
    expect(barks).toBe(0)
  })

  it('is silent as long as there are signs of life', async () => {
    let barks = 0
    const watchdog = new Watchdog({ tickMs: 1, ticks: 2 }, () => barks++)
    await new Promise<void>((resolve) => {
      let signs = 0
      const sign = (): void => {
        watchdog.alive()
        if (++signs < 200) setImmediate(sign)
        else resolve()
      }
      sign()
    })
    watchdog.stop()
    expect(barks).toBe(0)
  })
})
