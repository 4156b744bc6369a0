/** No log, no Kafka and no parent keeps a process from its end, or a load alive. */
import { describe, expect, it } from '@jest/globals'
import { eventually } from '../system.ts'
import { play, situations } from './situations.ts'
import { fullDisk, fullPipe, smallFile, STOP_GRACE, World } from './world.ts'

/** What each promises at most (`stopWithin`), and as much again for a machine that is busy. */
const within = { driver: STOP_GRACE + 5, 'heartbeat-monitor': 3, orchestrator: 10, 'target-server': 2, broker: 15 }
const signalled: Readonly<Record<string, readonly (number | string)[]>> = {
  'SIGTERM twice, while no request is answered': [0, 143],
  'killed, as by a memory limit': ['SIGKILL'],
}

describe('A process that is asked to end', () => {
  it.concurrent.each(situations)('$name: ends within its bound, and leaves no load', async (situation) => {
    const endings = await play(situation)
    expect(endings.length).toBeGreaterThanOrEqual(4)
    for (const { process, seconds, how, loadLeft } of endings) {
      expect({ process, how, inTime: seconds < 2 * within[process] }).toEqual({
        process,
        how: (signalled[situation.name] ?? [0]).find((one) => one === how),
        inTime: true,
      })
      if (process === 'driver') expect(loadLeft).toBe(0)
    }
  })
})

describe('A driver whose log cannot be written', () => {
  it.concurrent.each([
    ['on a full disk', fullDisk],
    ['in a file that may not grow', smallFile],
    ['over a pipe that nobody reads', fullPipe],
  ])(
    '%s: runs its tests, and its load ends by the plan, by a stop, and by the orchestrator’s silence',
    async (_, place) => {
      const world = await World.start(place())
      try {
        await loadsAndEnds(world)
      } finally {
        await world.dispose()
      }
    },
  )
})

async function loadsAndEnds(world: World): Promise<void> {
  const { api } = world
  const counted = await api.avalanche({ count: 150, rate: 150 })
  await api.trigger(counted)
  expect(await api.ended(counted, 30_000)).toMatchObject({ state: 'finished' })
  expect([(await api.metrics(counted)).overall.completed, await world.count()]).toEqual([150, 150])

  const stopped = await world.startLoad()
  await api.stop(stopped)
  expect(await api.ended(stopped, 30_000)).toMatchObject({ state: 'aborted' })
  expect(await world.load()).toBe(0)

  await world.startLoad()
  await world.kill('orchestrator')
  await eventually('the load has ended', async () => (await world.load()) === 0, 30_000)
  expect(world.isRunning('driver')).toBe(true)
}
