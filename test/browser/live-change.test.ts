/**
 * Changes of the load of a running test by its controls. The API is the real one except for the changes themselves,
 * whose responses are given here: their effect on drivers is tested elsewhere.
 */
import { beforeEach, expect, it } from '@jest/globals'
import type { Page, Route } from 'playwright-core'
import { eventually } from '../e2e/system.ts'
import { useViewedTest } from './viewed-test.ts'
import { describeWithBrowser, focused, seriousFindings } from './browser.ts'
import { PlannedService, runningPlan } from './planned-service.ts'

describeWithBrowser('the load of a running test', () => {
  const viewed = useViewedTest({
    service: () => new PlannedService(),
    plan: runningPlan,
    ready: (page) => page.getByRole('heading', { name: 'Plan and result' }),
  })
  /** What was asked for: the last part of the path, and the body. */
  let asked: string[]
  beforeEach(() => {
    asked = []
  })

  /** Responds to one change. */
  async function changing(page: Page, change: object, meanwhile = async (): Promise<void> => {}): Promise<void> {
    const address = new RegExp(`/tests/${viewed().testId}/(pause|resume|rate|users)$`)
    await page.unroute(address)
    await page.route(address, async (route: Route) => {
      asked.push(`${route.request().url().split('/').at(-1) ?? ''} ${route.request().postData() ?? ''}`.trimEnd())
      await meanwhile()
      await route.fulfill({ json: { TestId: viewed().testId, change: { seq: asked.length - 1, ...change } } })
    })
  }

  it('is paused and continued by one button, which keeps the focus', async () => {
    const { page } = viewed().visited
    await changing(page, { kind: 'pause', fromSeconds: 1 })
    await page.getByRole('button', { name: 'Pause', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    expect(await focused(page)).toBe('Resume')
    await changing(page, { kind: 'resume', fromSeconds: 2 })
    await page.getByRole('button', { name: 'Resume' }).press('Enter')
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    expect(asked).toEqual(['pause', 'resume'])
  })

  it('has a rate that is typed, or doubled and halved, and says from when on it holds', async () => {
    const { page } = viewed().visited
    await changing(page, { kind: 'rate', perSecond: 500, fromSeconds: 3_600 }, async () => {
      await page.locator('button[aria-disabled="true"]', { hasText: 'Pause' }).waitFor()
    })
    await page.getByRole('textbox', { name: 'Rate' }).fill('500')
    await page.getByRole('textbox', { name: 'Rate' }).press('Enter')
    const status = page.getByRole('status').filter({ hasText: 'on:' })
    await status.waitFor()
    expect((await status.innerText()).replaceAll('\u00a0', ' ')).toBe('From 1:00:00 on: 500 /s.')
    await changing(page, { kind: 'rate', perSecond: 1_000, fromSeconds: 8 })
    await page.getByRole('button', { name: /double the rate/ }).click()
    await changing(page, { kind: 'factor', factor: 0.5, fromSeconds: 9 })
    await page.getByRole('list', { name: 'Changes of the load' }).getByText('1,000').waitFor()
    await page.getByRole('button', { name: /halve the rate/ }).click()
    await eventually('all were asked for', () => Promise.resolve(asked.length === 3))
    expect(asked).toEqual(['rate {"rate":"500/s"}', 'rate {"rate":"1000/s"}', 'rate {"rate":"250/s"}'])
  })

  it('has users in a phase of closed load', async () => {
    const { service, testId, visited } = viewed()
    const { page } = visited
    expect(await page.getByRole('textbox', { name: 'Users' }).count()).toBe(0)
    service.seconds = 24
    service.emit({ type: 'figures', data: service.live(testId) })
    await changing(page, { kind: 'users', users: 128, fromSeconds: 22 })
    await page.getByRole('textbox', { name: 'Users' }).fill('many')
    await page.getByRole('button', { name: 'Set the users' }).click()
    await page.getByText("'many' is not a whole number.").waitFor()
    await page.getByRole('textbox', { name: 'Users' }).fill('128')
    await page.getByRole('button', { name: 'Set the users' }).click()
    await page.locator('.phase-plan > li.running').getByText('128 users').waitFor()
    expect(await page.getByRole('button', { name: /double the rate/ }).count()).toBe(0)
    expect(asked).toEqual(['users {"users":128}'])
  })

  it('shows why a change was refused', async () => {
    const { page } = viewed().visited
    await page.route('**/pause', (route) => {
      const error = { code: 'conflict', message: 'the test is paused already', details: {} }
      return route.fulfill({ status: 409, json: { error } })
    })
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'the test is paused already' }).waitFor()
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).getAttribute('aria-disabled')).toBe('false')
  })

  it('has its changes in a list and on the time axis, without serious findings in both colour schemes', async () => {
    const { page } = viewed().visited
    await changing(page, { kind: 'factor', factor: 2, fromSeconds: 12 })
    await page.getByRole('button', { name: /double the rate/ }).click()
    await page.getByRole('list', { name: 'Changes of the load' }).getByText('2 × the planned rate').waitFor()
    await page.locator('summary', { hasText: 'Events on the time axis' }).press('Enter')
    const rows = await page.getByRole('table', { name: 'Events on the time axis' }).locator('tbody tr').allInnerTexts()
    expect(rows.map((text) => text.split('\t'))).toEqual([['0:12', '■ change', '2 × the planned rate']])
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await seriousFindings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect({ light, dark: await seriousFindings(page) }).toEqual({ light: [], dark: [] })
    await page.setViewportSize({ width: 400, height: 800 })
    await eventually('the charts are as narrow as the window', async () => {
      return (await page.evaluate('document.documentElement.scrollWidth')) === 400
    })
  })
})
