import { expect, it } from '@jest/globals'
import { systemClock } from '../../lib/clock.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { whole } from '../../lib/plan/segment.ts'
import type { Command, Report } from '../worker-pool/thread-messages.ts'
import { loadThread } from './load-thread.ts'

it('a thread that could not run a job is free again: it warms up the engine of the next job', async () => {
  const thread = loadThread()
  const reports: Report[] = []
  const heard = (type: Report['type'], count = 1): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (reports.filter((report) => report.type === type).length >= count) resolve()
      }
      thread.on('message', look)
      look()
    })
  thread.on('message', (report: Report) => {
    reports.push(report)
  })
  const tell = (command: Command): void => {
    thread.postMessage(command)
  }
  try {
    tell({ type: 'hello' })
    await heard('online')
    await heard('warmed')
    const shape = { kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 } as const
    const plan = { ...planWith(shape), target: 'no address' }
    const lane = { driver: whole, worker: { index: 0, of: 1 } }
    tell({ type: 'run', run: 1, job: { testId: 'test', nodeId: 'a', plan, lane }, startAt: systemClock.now() })
    await heard('failed')
    tell({ type: 'prepare', engine: 'http2', ticker: false, bodyFiles: [] })
    await heard('warmed', 2)
    expect(reports.map(({ type }) => type)).toEqual(['warmed', 'online', 'failed', 'warmed'])
  } finally {
    await thread.terminate()
  }
})
