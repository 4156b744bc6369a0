import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { fromSeconds } from '../../lib/units.ts'
import { TokenServer } from '../engines/auth/token-server.suite.ts'
import { plan, type Rig, useDrivers } from './driver.suite.ts'

const SECRET = 'hidden-from-all'
const { driver } = useDrivers()
let server: TokenServer
let own: Plan
let tokenUrl: string

beforeEach(async () => {
  server = new TokenServer()
  tokenUrl = `${await server.listen()}/token`
  const oauth2 = { tokenUrl, clientId: 'a', clientSecret: SECRET }
  own = { ...plan, requests: [{ name: 'only', method: 'GET', headers: {}, auth: { oauth2 } }] }
})
afterEach(() => {
  server.close()
})

/** Turns of the event loop, in which the token server responds; the virtual time does not pass. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}

function answerIn(rig: Rig): TestAnswer | undefined {
  return rig
    .sent('heartbeat')
    .at(-1)
    ?.tests?.find(({ testId }) => testId === 'test')
}

async function decided(rig: Rig): Promise<void> {
  await rig.config('test', own)
  while (rig.answer() === undefined) {
    await turn()
    await rig.pass(0.01)
  }
}

describe('a driver with a plan that needs a token', () => {
  it('is ready when it has one, and gives it to its threads', async () => {
    const rig = await driver()
    await decided(rig)
    expect(rig.answer()).toBe('ready')
    await rig.trigger()
    expect(rig.pool.orders.map(({ job }) => job.tokens)).toEqual([['token-1~+/.=']])
    expect(server.asked).toHaveLength(1)
  })

  it('refuses the test without one: it names the URL and the status, and not the secret', async () => {
    server.answer = { status: 401, body: `{"error":"invalid_client","error_description":"${SECRET}"}` }
    const rig = await driver()
    await decided(rig)
    const reason = `no token from ${tokenUrl}: it responded with 401 (invalid_client)`
    expect(answerIn(rig)).toMatchObject({ answer: 'refused', reason })
    expect(JSON.stringify(rig.sent('heartbeat'))).not.toContain(SECRET)
  })

  it('gets another one before the start if the first one expired while the test waited, and renews it', async () => {
    server.seconds = 40
    const rig = await driver()
    await rig.orchestratorBeats()
    await decided(rig)
    await rig.pass(35)
    await rig.trigger('test', { startAt: rig.common() + fromSeconds(2) })
    await until(() => rig.pool.orders.length > 0)
    expect(rig.pool.orders.map(({ job }) => job.tokens)).toEqual([['token-2~+/.=']])
    await rig.pass(31)
    await until(() => rig.pool.renewals.length > 0)
    expect(rig.pool.renewals).toEqual([['token-3~+/.=']])
  })

  it('fails the test when it gets no other one', async () => {
    server.seconds = 40
    const rig = await driver()
    await rig.orchestratorBeats()
    await decided(rig)
    await rig.pass(35)
    server.answer = { status: 503, body: '' }
    await rig.trigger('test', { startAt: rig.common() + fromSeconds(2) })
    await until(() => rig.driver.finished.length > 0)
    const reason = `no token from ${tokenUrl}: it responded with 503`
    expect(rig.driver.finished).toMatchObject([{ ending: 'failed', reason }])
    expect(rig.pool.orders).toEqual([])
  })

  it('runs a test that was stopped meanwhile no longer than it takes to end it', async () => {
    server.seconds = 40
    const rig = await driver()
    await rig.orchestratorBeats()
    await decided(rig)
    await rig.pass(35)
    await rig.trigger('test', { startAt: rig.common() + fromSeconds(2) })
    await rig.send('control', { type: 'stop', epoch: 1, testId: 'test', reason: 'enough' })
    await until(() => rig.pool.orders.length > 0)
    await until(() => rig.driver.finished.length > 0)
    expect(rig.driver.finished).toMatchObject([{ ending: 'stopped', reason: 'enough' }])
  })
})
