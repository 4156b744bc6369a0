/** The disk of the history is full during a run, and has room again later. */
import { expect, it } from '@jest/globals'
import { nowhere, World } from './endings/world.ts'
import { SmallDisk, whyNoSmallDisk } from './small-disk.ts'
import { eventually } from './system.ts'

const reason = await whyNoSmallDisk()
const title =
  'a full disk of the history leaves a run and its figures as they are, and everything is written once there is room'
if (reason === undefined) it(title, fullDiskTest)
else it.skip(`${title} (not tried: ${reason})`, () => undefined)

const REQUESTS = 600

async function fullDiskTest(): Promise<void> {
  const disk = await SmallDisk.start()
  const world = await World.start(nowhere(), disk)
  const { api } = world
  try {
    const testId = await api.avalanche({ count: REQUESTS, rate: 100 })
    await api.trigger(testId)
    await eventually('the load has begun', async () => (await world.count()) > 0)
    disk.fill()
    const cannot = expect.stringMatching(
      /the history cannot be written, and tests go on: .* the disk is full: make room/,
    )
    await eventually('it says so', async () => (await world.readiness()).reasons.length > 0)
    expect(await world.readiness()).toEqual({ status: 'ok', reasons: [cannot], history: 'kept' })

    expect(await api.ended(testId, 30_000)).toMatchObject({ state: 'finished' })
    const figures = await api.metrics(testId)
    expect(figures).toMatchObject({ missing: [], overall: { sent: REQUESTS, completed: REQUESTS, failed: 0 } })
    expect(await world.count()).toBe(REQUESTS)
    expect(await world.readiness()).toEqual({ status: 'ok', reasons: [cannot], history: 'kept' })

    disk.free()
    await eventually('the history is written again', async () => (await world.readiness()).reasons.length === 0)
    await world.kill('orchestrator')
    world.spawn('orchestrator')
    await eventually('it is ready again', () => world.isReady(), 60_000)
    expect((await api.tests()).tests).toMatchObject([{ TestId: testId, state: 'finished' }])
    expect(await api.metrics(testId)).toEqual(figures)
  } finally {
    await world.dispose()
    await disk.dispose()
  }
}
