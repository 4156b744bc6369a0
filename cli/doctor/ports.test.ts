/** Ports that are free, and in use by each part of Breakwater and by others. */
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { startBroker } from '../../broker/broker.ts'
import type { NeededPort } from '../../cluster/ports.ts'
import { listenOnLoopback } from '../../lib/listen.ts'
import { silentLog } from '../../lib/log.ts'
import { startSubject } from '../../orchestrator/api/subject.suite.ts'
import { startTarget } from '../../target-server/server.ts'
import type { Finding } from './finding.ts'
import { identify, portsFinding, tryPorts } from './ports.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const signal = new AbortController().signal
const flags = { 'embedded broker': '--broker-port', orchestrator: '--port', 'target server': '--target-port' }

async function findingOf(ports: readonly (readonly [what: keyof typeof flags, port: number])[]): Promise<Finding> {
  const needed = ports.map(([what, port]): NeededPort => ({ host: '127.0.0.1', port, what, flag: flags[what] }))
  return portsFinding(await identify(await tryPorts(needed), signal))
}

async function otherServer(): Promise<number> {
  const server = createServer((_, response) => response.end('hello'))
  ends.push(() => server.close())
  return listenOnLoopback(server)
}

describe('the check of ports', () => {
  it('knows free ports', async () => {
    const server = createServer()
    const port = await listenOnLoopback(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await findingOf([['orchestrator', port]])).toEqual({ status: 'ok', message: `${port} is free` })
  })

  it('knows the parts of Breakwater, also an orchestrator that is not ready', async () => {
    const broker = await startBroker({ port: 0 }, silentLog)
    const subject = await startSubject({ token: 'a-token-of-sixteen' })
    subject.service.health = { status: 'not-ready', reasons: ['Kafka does not respond'] }
    const target = await startTarget({}, silentLog)
    ends.push(
      () => broker.close(),
      () => subject.api.close(),
      () => target.close(),
    )
    const finding = await findingOf([
      ['target server', target.port],
      ['orchestrator', subject.api.port],
      ['embedded broker', broker.port],
    ])
    expect(finding).toEqual({
      status: 'ok',
      message: [
        `${target.port} is in use by Breakwater's target server`,
        `${subject.api.port} is in use by Breakwater's orchestrator`,
        `${broker.port} is in use by Breakwater's embedded broker`,
      ].join(', '),
    })
  })

  it.each(['embedded broker', 'orchestrator', 'target server'] as const)(
    'warns of another server in place of the %s',
    async (what) => {
      const port = await otherServer()
      const finding = await findingOf([[what, port]])
      expect(finding).toMatchObject({ status: 'warning', message: `${port} for the ${what} is in use` })
      expect(finding.remedy).toMatch(
        new RegExp(`^end the process that listens there, or start with breakwater up ${flags[what]} \\d+`),
      )
    },
  )
})
