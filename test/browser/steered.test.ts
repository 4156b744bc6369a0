/** The load of real drivers is paused, doubled and stopped from the dashboard, and the counts agree with the target's. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { startSystem, type System } from '../e2e/system.ts'
import { describeWithBrowser, expectNoComplaints, launch, visit } from './browser.ts'

describeWithBrowser('a running load', () => {
  let system: System
  let browser: Browser

  beforeAll(async () => {
    system = await startSystem({ drivers: 2 })
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await system.stop()
  })

  it('is paused, continued, doubled and stopped by its controls', async () => {
    const before = await system.seen()
    const testId = await system.api.plan({ target: system.cluster.target, rate: '40/s', duration: '10m' })
    await system.api.trigger(testId)
    const visited = await visit(browser, `${system.cluster.api}/#/tests/${testId}`)
    const { page } = visited
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('status').filter({ hasText: 'Paused since' }).waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('status').filter({ hasText: 'Since' }).filter({ hasText: 'resumed' }).waitFor()
    await page.getByRole('button', { name: /double the rate/ }).click()
    await page.getByRole('status').filter({ hasText: '2 × the planned rate' }).waitFor()
    await page.locator('.phase-plan').getByText('80').first().waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the test' }).click()
    const { state, changes } = await system.api.ended(testId, 60_000)
    expect([state, changes?.map(({ kind }) => kind)]).toEqual(['aborted', ['pause', 'resume', 'factor']])
    const { overall } = await system.api.metrics(testId)
    expect(overall.sent).toBe((await system.seen()) - before)
    expectNoComplaints(visited)
    await page.close()
  })
})
