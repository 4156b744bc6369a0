/** The Compose files as people use them, from `docker compose up` to `docker compose down -v`. Needs a Docker engine. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { messagesIn } from '../e2e/logged.ts'
import { eventually } from '../e2e/system.ts'
import { Image, Project, countOf, docker, publishedAt, whyNoCompose } from './project.ts'

const reason = await whyNoCompose()
const setUpWithin = 900_000
const runWithin = 90_000

if (reason === undefined) describe('the Compose files', composeTests)
else
  describe('the Compose files', () => {
    it.skip(`are not tried: ${reason}`, () => undefined)
  })

function composeTests(): void {
  const image = new Image()
  let project: Project
  let published: Awaited<ReturnType<typeof publishedAt>>

  beforeAll(async () => {
    published = await publishedAt('127.0.0.1')
    expect(await image.exists()).toBe(false)
    project = new Project({ ...published.env, BREAKWATER_IMAGE: image.name, BREAKWATER_DRIVERS: '2' })
    await project.buildUp('--detach', '--wait')
  }, setUpWithin)

  afterAll(async () => {
    await project.down()
    await image.dispose()
  }, setUpWithin)

  it('bring up six healthy containers with stable names in one step', async () => {
    const names = ['driver-1', 'driver-2', 'heartbeat-monitor', 'kafka', 'orchestrator', 'target-server']
    expect(await project.containers()).toEqual(names.map((name) => `${project.name}-${name}`))
    for (const container of await project.containers()) {
      expect(await project.inspect(container, '.State.Health.Status')).toBe('healthy')
    }
    const drivers = (await published.api.drivers()).drivers.map(({ nodeId }) => nodeId)
    const hosts = await Promise.all(
      [1, 2].map((n) => project.inspect(`${project.name}-driver-${n}`, '.Config.Hostname')),
    )
    expect(drivers.sort()).toEqual(hosts.map((host) => `driver-${String(host)}`).sort())
  })

  it('build one image, and every node runs it', async () => {
    const images = new Set<unknown>()
    for (const container of (await project.containers()).filter((name) => !name.endsWith('-kafka'))) {
      images.add(await project.inspect(container, '.Image'))
    }
    expect([...images]).toEqual([await idOf(image.name)])
  })

  it(
    'run an avalanche of 500 requests a driver, and the target counts exactly 1000',
    async () => {
      const before = await countOf(published.target)
      const { metrics, test } = await completed(await published.api.avalanche())
      expect(metrics.overall).toMatchObject({ planned: 1_000, sent: 1_000, completed: 1_000, failed: 0 })
      expect(test.config.target).toBe('http://target-server:8000')
      expect(test.verdict.headline).toBe('1,000 requests, 100 % succeeded')
      expect((await countOf(published.target)) - before).toBe(1_000)
    },
    runWithin,
  )

  it(
    'run a tsunami of 5 bursts of 100 requests a driver, 2 s apart',
    async () => {
      const before = await countOf(published.target)
      const { metrics, test } = await completed(await published.api.tsunami(2))
      expect(metrics.overall).toMatchObject({ planned: 1_000, sent: 1_000, completed: 1_000, failed: 0 })
      expect(Date.parse(test.endedAt ?? '') - Date.parse(test.startAt ?? '')).toBeGreaterThanOrEqual(8_000)
      expect((await countOf(published.target)) - before).toBe(1_000)
    },
    runWithin,
  )

  it(
    'change nothing when the nodes are brought up in a second step: a test made before it is triggered after it',
    async () => {
      const before = await idsOf(project)
      expect(before).toHaveLength(6)
      const counted = await countOf(published.target)
      const testId = await published.api.avalanche()
      await project.nodes('up', '--detach', '--wait')
      expect(await idsOf(project)).toEqual(before)
      expect((await completed(testId)).metrics.overall.completed).toBe(1_000)
      expect(await countOf(published.target)).toBe(counted + 1_000)
    },
    setUpWithin,
  )

  it(
    'lose no request of a run while Kafka is restarted',
    async () => {
      const before = await countOf(published.target)
      const testId = await published.api.tsunami(1, { bursts: 15, size: 20 })
      await published.api.trigger(testId)
      await eventually('it runs', async () => (await published.api.metrics(testId)).overall.sent > 0)
      await project.all('restart', 'kafka')
      expect((await published.api.ended(testId, runWithin)).state).toBe('finished')
      const { overall, missing } = await published.api.metrics(testId)
      expect(overall).toMatchObject({ planned: 600, sent: 600, completed: 600, lost: { windows: 0 } })
      expect(missing).toEqual([])
      expect((await countOf(published.target)) - before).toBe(600)
    },
    runWithin,
  )

  it(
    'go on without a driver that was killed, and say so',
    async () => {
      const before = await countOf(published.target)
      const testId = await published.api.tsunami(1, { bursts: 15, size: 20 })
      await published.api.trigger(testId)
      await eventually('it runs', async () => (await published.api.metrics(testId)).overall.sent > 0)
      await docker(['kill', '--signal', 'KILL', `${project.name}-driver-2`])
      const { state, verdict } = await published.api.ended(testId, runWithin)
      expect([state, verdict.doubts.map(({ code }) => code)]).toEqual([
        'finished',
        expect.arrayContaining(['driver-lost']),
      ])
      const { overall } = await published.api.metrics(testId)
      const counted = (await countOf(published.target)) - before
      expect(counted).toBeGreaterThanOrEqual(overall.completed)
      expect(counted).toBeLessThanOrEqual(overall.sent + Number(overall.lost.atMost))
    },
    runWithin,
  )

  it(
    'scale to eight drivers that all take part, and make no container anew',
    async () => {
      const before = await idsOf(project, 'orchestrator', 'target-server', 'heartbeat-monitor', 'kafka')
      const counted = await countOf(published.target)
      await project.nodes('up', '--detach', '--wait', '--scale', 'driver=8')
      expect(await project.containers('driver')).toHaveLength(8)
      expect(await idsOf(project, 'orchestrator', 'target-server', 'heartbeat-monitor', 'kafka')).toEqual(before)
      // Healthy is who can take part: nobody has to be waited for.
      const { metrics } = await completed(await published.api.avalanche())
      expect(metrics.drivers.map(({ completed: count }) => count)).toEqual(Array(8).fill(500))
      expect(await countOf(published.target)).toBe(counted + 4_000)
    },
    setUpWithin,
  )

  it('give no container more than it needs, and publish on loopback only', async () => {
    for (const container of await project.containers()) {
      const host = (await project.inspect(container, '.HostConfig')) as HostConfig
      expect(host).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Privileged: false, Init: true })
      expect(host.SecurityOpt).toContain('no-new-privileges:true')
      expect(host.Memory).toBeGreaterThan(0)
      const addresses = Object.values(host.PortBindings ?? {})
        .flat()
        .map(({ HostIp }) => HostIp)
      expect(addresses.filter((address) => address !== '127.0.0.1')).toEqual([])
      expect(await docker(['exec', container, 'id', '-u'])).toBe('1000\n')
    }
  })

  it('let nobody write a line into the logs of a node that is no JSON object', async () => {
    for (const container of (await project.containers()).filter((name) => !name.endsWith('-kafka'))) {
      const lines = (await docker(['logs', container])).trimEnd().split('\n')
      const service = container.slice(project.name.length + 1).replace(/-\d+$/, '')
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service })
    }
  })

  it('have every message in the logs as it was sent and as it was received, with all fields of its schema', async () => {
    const logged = async (container: string): Promise<string[]> => {
      const lines = (await docker(['logs', `${project.name}-${container}`])).trimEnd().split('\n')
      return messagesIn(lines).map(({ topic, direction }) => `${topic} ${direction}`)
    }
    const driver = ['register sent', 'heartbeat sent', 'test_config received', 'trigger received', 'metrics sent']
    expect(await logged('driver-1')).toEqual(expect.arrayContaining(driver))
    const heard = ['register received', 'heartbeat received', 'test_config sent', 'trigger sent', 'metrics received']
    expect(await logged('orchestrator')).toEqual(expect.arrayContaining(heard))
    expect(await logged('heartbeat-monitor')).toContain('heartbeat received')
  })

  it(
    'keep the tests when the orchestrator is killed, and when its container is made anew',
    async () => {
      const before = await published.api.tests()
      expect(before.tests.length).toBeGreaterThan(0)
      await docker(['kill', '--signal', 'KILL', `${project.name}-orchestrator`])
      await project.nodes('up', '--detach', '--wait', '--no-deps', 'orchestrator')
      expect(await published.api.tests()).toEqual(before)
      await project.nodes('up', '--detach', '--wait', '--force-recreate', '--no-deps', 'orchestrator')
      expect(await published.api.tests()).toEqual(before)
    },
    setUpWithin,
  )

  it(
    'leave nothing behind after down -v',
    async () => {
      expect(await project.remains()).not.toEqual([])
      await project.all('down', '--volumes')
      expect(await project.remains()).toEqual([])
    },
    setUpWithin,
  )

  async function completed(testId: string): Promise<Completed> {
    await published.api.trigger(testId)
    const test = await published.api.ended(testId, runWithin)
    expect(test.state).toBe('finished')
    return { test, metrics: await published.api.metrics(testId) }
  }

  interface Completed {
    readonly test: Awaited<ReturnType<typeof published.api.test>>
    readonly metrics: Awaited<ReturnType<typeof published.api.metrics>>
  }
}

async function idsOf(project: Project, ...services: string[]): Promise<string[]> {
  return (await project.all('ps', '--quiet', ...services)).trim().split('\n').sort()
}

async function idOf(image: string): Promise<string> {
  return (await docker(['image', 'inspect', '--format', '{{.Id}}', image])).trim()
}

interface HostConfig {
  readonly SecurityOpt: readonly string[]
  readonly Memory: number
  readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null
}
