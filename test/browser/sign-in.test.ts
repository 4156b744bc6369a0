/** The dashboard of an orchestrator that requires a token. The API is the real one; the orchestrator behind it is in memory. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import type { Log } from '../../lib/log.ts'
import { silentLog } from '../../lib/log.ts'
import { describeWithBrowser, expectNoComplaints, launch, visit } from './browser.ts'

const token = 'a-token-of-more-than-16-characters'

describeWithBrowser('the dashboard with a token', () => {
  let api: Api
  let browser: Browser
  const logged: string[] = []
  const note = (...parts: unknown[]): void => {
    logged.push(JSON.stringify(parts))
  }
  const log: Log = { ...silentLog, info: note, warn: note, error: note, debug: note }

  beforeAll(async () => {
    api = await startApi(new MemoryService(), { ...plainOptions, token }, log)
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await api.close()
  })

  it('asks for it, refuses a wrong one, and keeps it out of addresses, logs and other tabs', async () => {
    const visited = await visit(browser, `http://127.0.0.1:${api.port}/#/fleet`)
    const { page } = visited
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('The token is wrong.').waitFor()
    await page.getByLabel('Token').fill(token)
    await page.getByLabel('Token').press('Enter')
    await page.getByText('mallard').first().waitFor()
    await page.reload()
    await page.getByText('mallard').first().waitFor()
    expect([page.url(), ...addresses].filter((url) => url.includes('token-of'))).toEqual([])
    expect(addresses.length).toBeGreaterThan(4)
    expect(logged.filter((line) => line.includes('token-of'))).toEqual([])
    expect(logged.length).toBeGreaterThan(4)
    expect(await page.evaluate('[document.cookie, Object.keys(localStorage).length]')).toEqual(['', 0])
    const second = await visit(browser, `http://127.0.0.1:${api.port}/`)
    await second.page.getByLabel('Token').waitFor()
    expectNoComplaints(visited)
  })

  it('forgets it on request', async () => {
    const { page } = await visit(browser, `http://127.0.0.1:${api.port}/#/fleet`)
    await page.getByLabel('Token').fill(token)
    await page.getByLabel('Token').press('Enter')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    await page.reload()
    await page.getByLabel('Token').waitFor()
  })
})
