/**
 * Drivers alone on another machine: a second project that shares no network with the first, and reaches its Kafka and
 * its target as another machine would, by addresses that are published and advertised.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Image, Project, countOf, docker, publishedAt, whyNoCompose } from './project.ts'

const setUpWithin = 900_000

// Where the engine runs in a machine of its own, the address of its bridge is not one of this machine.
const reason = process.platform === 'linux' ? await whyNoCompose() : 'the bridge of Docker is not on this machine'

if (reason === undefined) describe('drivers on another machine', farTests)
else
  describe('drivers on another machine', () => {
    it.skip(`are not tried: ${reason}`, () => undefined)
  })

function farTests(): void {
  const image = new Image()
  let near: Project
  let far: Project
  let published: Awaited<ReturnType<typeof publishedAt>>

  beforeAll(async () => {
    const gateway = ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}']
    published = await publishedAt((await docker(gateway)).trim())
    await image.build()
    const env = { ...published.env, BREAKWATER_IMAGE: image.name, BREAKWATER_DRIVERS: '2' }
    near = new Project(env)
    far = new Project({ ...env, BREAKWATER_KAFKA: published.env['BREAKWATER_PUBLISH_KAFKA'] })
    await near.all('up', '--detach', 'kafka', 'orchestrator', 'target-server')
    await far.nodes('up', '--detach', '--wait', 'driver')
  }, setUpWithin)

  afterAll(async () => {
    await far.down()
    await near.down()
    await image.dispose()
  }, setUpWithin)

  it(
    'are found by the orchestrator, which meets them nowhere but on Kafka',
    async () => {
      await near.all('up', '--detach', '--wait', 'orchestrator', 'target-server')
      expect((await near.containers()).some((name) => name.includes('driver'))).toBe(false)
      const { drivers } = await published.api.drivers()
      expect(drivers.map(({ liveness }) => liveness)).toEqual(['up', 'up'])
    },
    setUpWithin,
  )

  it('load a target by an address that they can reach, and the target counts exactly what they report', async () => {
    const testId = await published.api.avalanche({ target: published.target })
    await published.api.trigger(testId)
    const { verdict } = await published.api.ended(testId, 60_000)
    expect(verdict.headline).toBe('1,000 requests, 100 % succeeded')
    const { overall } = await published.api.metrics(testId)
    expect(overall).toMatchObject({ planned: 1_000, sent: 1_000, completed: 1_000, failed: 0 })
    expect(await countOf(published.target)).toBe(1_000)
  }, 90_000)
}
