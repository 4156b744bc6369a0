/** The checks of the orchestrator and its drivers, by an API over real HTTP. */
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { listenOnLoopback } from '../../lib/listen.ts'
import { version } from '../../lib/version.ts'
import { startSubject, type Subject } from '../../orchestrator/api/subject.suite.ts'
import type { Context } from './context.ts'
import { drivers, driversFinding } from './drivers.ts'
import type { Finding } from './finding.ts'
import { lookAtOrchestrator, orchestrator, type OrchestratorPlace } from './orchestrator.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const TOKEN = 'a-token-of-sixteen'

async function subject(token?: string): Promise<{ subject: Subject; url: string }> {
  const started = await startSubject(token === undefined ? {} : { token })
  ends.push(() => started.api.close())
  return { subject: started, url: `http://127.0.0.1:${started.api.port}` }
}

async function findingsAt(place: Partial<OrchestratorPlace>): Promise<{ own: Finding; ofDrivers: Finding }> {
  const seen = await lookAtOrchestrator({ url: 'http://127.0.0.1:2', token: undefined, given: true, ...place })
  const context = { orchestrator: () => Promise.resolve(seen) } as Context
  return { own: await orchestrator.run(context), ofDrivers: await drivers.run(context) }
}

describe('the check of the orchestrator', () => {
  it.each([
    ['kept', 'is ready and keeps a history'],
    ['none', 'keeps no history'],
  ] as const)('finds one whose history is %s', async (history, words) => {
    const { subject: started, url } = await subject()
    started.service.health = { status: 'ok', reasons: [], history }
    const { own } = await findingsAt({ url })
    expect(own).toEqual({ status: 'ok', message: expect.stringContaining(`${url} runs version ${version}`) })
    expect(own.message).toContain(words)
  })

  it('fails while it is not ready, with its reasons', async () => {
    const { subject: started, url } = await subject()
    started.service.health = { status: 'not-ready', reasons: ['Kafka does not respond'] }
    const { own } = await findingsAt({ url, given: false })
    expect(own).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('is not ready: Kafka does not respond'),
    })
  })

  it('warns of a history that cannot be written', async () => {
    const { subject: started, url } = await subject()
    started.service.health = { status: 'ok', reasons: ['the history cannot be written: no space'], history: 'kept' }
    expect((await findingsAt({ url })).own).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('no space'),
    })
  })

  it.each([
    [undefined, 'requires a token'],
    ['another-token-here', 'refuses this token'],
  ])('names the token as the reason when it is %s', async (token, words) => {
    const { url } = await subject(TOKEN)
    const { own, ofDrivers } = await findingsAt({ url, token, given: false })
    expect(own).toMatchObject({ status: 'failure', message: `${url} ${words}` })
    expect(own.remedy).toContain('BREAKWATER_TOKEN')
    expect(ofDrivers).toEqual({ status: 'skipped', message: 'needs the orchestrator: see above' })
  })

  it('is let in with the token', async () => {
    const { url } = await subject(TOKEN)
    expect((await findingsAt({ url, token: TOKEN })).own.status).toBe('ok')
  })

  it('fails for an address that was given, and is skipped for the default', async () => {
    expect((await findingsAt({ given: true })).own).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('the connection was refused'),
    })
    expect((await findingsAt({ given: false })).own).toMatchObject({
      status: 'skipped',
      message: 'no orchestrator was given, and none answers at http://127.0.0.1:2',
    })
  })

  it('fails for a server that is no orchestrator', async () => {
    const server = createServer((_, response) => response.end('hello'))
    ends.push(() => server.close())
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}`
    expect((await findingsAt({ url })).own).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('does not answer as an orchestrator'),
    })
    expect((await findingsAt({ url, given: false })).own.status).toBe('skipped')
  })

  it('warns of another version', async () => {
    const server = createServer(({ url }, response) => {
      const answers: Record<string, unknown> = {
        '/readyz': { status: 'ok', reasons: [] },
        '/openapi.json': { info: { version: '0.0.1' } },
        '/drivers': { drivers: [], changes: [] },
      }
      response.end(JSON.stringify(answers[url ?? '']))
    })
    ends.push(() => server.close())
    const url = `http://127.0.0.1:${await listenOnLoopback(server)}`
    expect((await findingsAt({ url })).own).toMatchObject({
      status: 'warning',
      message: `${url} runs version 0.0.1, and this is ${version}`,
    })
  })
})

describe('the check of drivers', () => {
  const clock = { offsetMs: 0.4, uncertaintyMs: 0.6, roundTripMs: 1 }
  const good = { nodeId: 'mallard', liveness: 'up', version: '1.2.3', clock, partner: false } as const
  const findingOf = (...known: Parameters<typeof driversFinding>[0]): Finding => driversFinding(known, '1.2.3')

  it('finds those of the orchestrator', async () => {
    const { url } = await subject()
    expect((await findingsAt({ url })).ofDrivers.message).toMatch(/^1 driver up/)
  })

  it('is ok if they fit together, whoever has left', () => {
    expect(findingOf(good, { ...good, nodeId: 'teal', liveness: 'left', version: '1.0.0' })).toEqual({
      status: 'ok',
      message: '1 driver up, of version 1.2.3 and with clocks within limits',
    })
  })

  it.each([
    ['another version', { version: '1.2.2' }, 'of another version than 1.2.3 of the orchestrator: teal (1.2.2)'],
    ['silence', { liveness: 'lost' as const }, 'no heartbeats of teal (1.2.3)'],
    ['a clock that is ahead', { clock: { ...clock, offsetMs: 101 } }, 'more than 100 ms from the clock'],
    ['a clock that is behind', { clock: { ...clock, offsetMs: -101 } }, 'more than 100 ms from the clock'],
    ['an unsure clock', { clock: { ...clock, uncertaintyMs: 20.1 } }, '± 20 ms or worse: teal (1.2.3)'],
  ])('warns of %s', (_, other, words) => {
    const finding = findingOf(good, { ...good, nodeId: 'teal', ...other })
    expect(finding).toMatchObject({ status: 'warning', message: expect.stringContaining(words) })
    expect(finding.message).not.toContain('mallard')
  })

  it('tells all that is wrong, with each remedy', () => {
    const finding = findingOf(good, { ...good, nodeId: 'teal', version: '1', clock: { ...clock, offsetMs: 500 } })
    expect(finding.message.split('; ')).toHaveLength(3)
    expect(finding.remedy?.split('; ')).toHaveLength(2)
  })

  it('leaves out versions of partners, which tell none', () => {
    expect(findingOf(good, { ...good, nodeId: 'teal', version: null, clock: null, partner: true }).status).toBe('ok')
  })

  it.each([[[]], [[{ ...good, liveness: 'left' as const }]]])('warns when there is none: %j', (known) => {
    expect(findingOf(...known)).toMatchObject({ status: 'warning', message: 'no driver is there' })
  })

  it('warns when none is up', () => {
    expect(findingOf({ ...good, liveness: 'suspect' })).toMatchObject({
      status: 'warning',
      message: 'no driver is up: mallard',
    })
  })
})
