/** A second protocol from its plan to its report, over Kafka and in a load thread, as for HTTP. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Socket } from 'node:net'
import { createDriver } from '../driver/create-driver.ts'
import { loadThread } from '../driver/load-thread/load-thread.ts'
import { echoServer, protocol } from '../driver/protocols/echo.suite.ts'
import { builtInProtocols } from '../driver/protocols/protocols.ts'
import { silentLog } from '../lib/log.ts'
import { driverOptions, startEmbedded, until } from './embedded.suite.ts'
import { avalanche } from '../lib/plan/presets.ts'
import type { OrchestratorService } from '../orchestrator/service.ts'
import { type Report, reportOf } from '../report/report.ts'
import { renderText } from '../report/text.ts'

const fleet = { minDrivers: 1, expectDrivers: 2, minimumShare: 1, suspectSeconds: 30, lostSeconds: 60 }
const module = new URL('../driver/protocols/echo.suite.js', import.meta.url).href

let service: OrchestratorService
const ends: (() => unknown)[] = []

beforeAll(async () => {
  const embedded = await startEmbedded(fleet)
  const { kafka } = embedded
  service = embedded.service
  const identityOf = (nodeId: string) => ({ nodeId, boot: `boot-${nodeId}`, address: '127.0.0.1:0' })
  const speaking = createDriver(
    {
      kafka,
      options: driverOptions,
      identity: identityOf('speaks'),
      protocols: builtInProtocols().register(protocol),
      thread: () => loadThread({ warmUp: 'meanwhile', protocols: [module] }),
    },
    silentLog,
  )
  const other = createDriver({ kafka, options: driverOptions, identity: identityOf('other') }, silentLog)
  await Promise.all([speaking.start(), other.start()])
  await until(() => service.drivers().drivers.length === 2)
  ends.push(
    () => speaking.stop(),
    () => other.stop(),
    () => embedded.close(),
  )
}, 60_000)

afterAll(async () => {
  for (const end of ends) await end()
}, 60_000)

/** Runs fifty lines on two connections against a server. */
async function run(serve: (socket: Socket) => void): Promise<{ report: Report; leftOut: unknown }> {
  const server = await echoServer(serve)
  const { target, says } = server
  const { TestId } = await service.create({ ...avalanche({ target, count: 50, connections: 2 }), ...says })
  const { leftOut } = await service.trigger(TestId)
  await until(() => ['finished', 'failed', 'aborted'].includes(service.test(TestId).state))
  server.close()
  return { report: reportOf(service.test(TestId), service.metrics(TestId)), leftOut }
}

it('a second protocol is run by the driver that supports it, and the report has its measurement by name', async () => {
  const { report, leftOut } = await run((socket) => socket.pipe(socket))
  expect(leftOut).toEqual([{ nodeId: 'other', reason: "other does not speak 'echo'" }])
  expect(report.state).toBe('finished')
  expect(report.overall).toMatchObject({ sent: 50, completed: 50, failed: 0, statuses: { 0: 50 } })
  expect(report.overall.latencies['endToEnd']).toMatchObject({ count: 50 })
  expect(report.overall.latencies).toMatchObject({ success: { count: 50 }, firstByte: { count: 0 } })
  expect(renderText(report)).toMatch(/^end to end( +\d+\.\d{1,3}| +–)+$/m)
}, 60_000)

it('a second protocol reports failures by its own code', async () => {
  const { report } = await run((socket) => socket.on('data', () => socket.write('HELLO\n')))
  expect(report.overall).toMatchObject({ sent: 50, completed: 0, failed: 50, failures: { 'echo:mismatch': 50 } })
  expect(report.verdict.headline).toBe('ALL 50 REQUESTS FAILED: echo: mismatch')
}, 60_000)
