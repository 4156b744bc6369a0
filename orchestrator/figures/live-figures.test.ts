import { beforeEach, describe, expect, it } from '@jest/globals'
import { VirtualClock } from '../../lib/clock.ts'
import { fromMillis, later, SECOND } from '../../lib/units.ts'
import { LiveFigures } from './live-figures.ts'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

describe('live figures', () => {
  const window = (
    nodeId: string,
    second: number,
    running = 2,
  ): [string, { nodeId: string; to: number; running: number }] => ['test', { nodeId, to: second * SECOND, running }]

  it('are published at once when the second of every running driver has arrived', () => {
    const told: string[] = []
    const live = new LiveFigures({ clock, tell: (testId) => told.push(testId) })
    live.window(...window('a', 1))
    expect(told).toEqual([])
    live.window(...window('b', 1))
    expect(told).toEqual(['test'])
  })

  it('do not wait longer than a quarter of a second for a slow driver, nor beyond the next second', async () => {
    let told = 0
    const live = new LiveFigures({ clock, tell: () => (told += 1) })
    live.window(...window('a', 1))
    await pass(249)
    expect(told).toBe(0)
    await pass(1)
    expect(told).toBe(1)
    live.window(...window('a', 2))
    live.window(...window('a', 3))
    expect(told).toBe(2)
  })

  it('of a run that is over are published together, however many windows arrive late', async () => {
    let told = 0
    const live = new LiveFigures({ clock, tell: () => (told += 1) })
    live.now('test')
    for (let i = 0; i < 100; i += 1) live.window(...window(`late ${i}`, 1, 0))
    await pass(1_000)
    expect(told).toBe(2)
  })
})
