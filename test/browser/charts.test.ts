/** The charts of a test and of a driver by keyboard and as tables. The API is the real one; the orchestrator behind it is in memory. */
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import { silentLog } from '../../lib/log.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { ChartedService, SECONDS } from './charted-service.ts'
import { describeWithBrowser, expectNoComplaints, launch, seriousFindings, type Visit, visit } from './browser.ts'

describeWithBrowser('the charts', () => {
  let api: Api
  let browser: Browser
  let visited: Visit
  const service = new ChartedService()

  beforeAll(async () => {
    api = await startApi(service, plainOptions, silentLog)
    browser = await launch()
  })
  afterEach(async () => {
    expectNoComplaints(visited)
    await visited.page.close()
  })
  afterAll(async () => {
    await browser.close()
    await api.close()
  })

  async function charts(): Promise<Page> {
    const { TestId } = await service.create(avalanche({ target: 'http://127.0.0.1:1/' }))
    visited = await visit(browser, `http://127.0.0.1:${api.port}/#/tests/${TestId}`)
    await visited.page.getByRole('img', { name: /^Responses by response time/ }).waitFor()
    return visited.page
  }

  /** The text that a chart says after a key, with ordinary spaces. */
  async function said(chart: Locator, key: string): Promise<string> {
    await chart.press(key)
    const text = await chart.locator('xpath=..').locator('.chart-spoken').innerText()
    return text.replaceAll('\u00a0', ' ')
  }

  it('are read in the heat map by arrow keys: seconds by left and right, ranges by up and down', async () => {
    const page = await charts()
    const heat = page.getByRole('img', { name: /^Responses by response time/ })
    await heat.focus()
    const before = await page.evaluate('scrollY')
    expect(await said(heat, 'ArrowUp')).toBe('0:19: 1.22 ms to 1.45 ms: 0 of 11 requests')
    expect(await said(heat, 'ArrowDown')).toBe('0:19: 1.02 ms to 1.22 ms: 10 of 11 requests')
    for (let times = 0; times < 4; times += 1) await heat.press('ArrowUp')
    expect(await said(heat, 'ArrowLeft')).toBe('0:18: 2.05 ms to 2.44 ms: 1 of 11 requests')
    expect(await said(heat, 'ArrowRight')).toBe('0:19: 2.05 ms to 2.44 ms: 1 of 11 requests')
    expect(await said(heat, 'Shift+ArrowLeft')).toMatch(/^0:09: /)
    expect(await page.evaluate('scrollY')).toBe(before)
    expect(await said(heat, 'Escape')).toBe('')
  })

  it('are zoomed by keys in all charts at once, and shown whole again', async () => {
    const page = await charts()
    const heat = page.getByRole('img', { name: /^Responses by response time/ })
    await heat.press('ArrowLeft')
    await heat.press('+')
    await heat.press('+')
    for (let times = 0; times < 25; times += 1) await heat.press('ArrowLeft')
    expect(await said(heat, 'ArrowLeft')).toMatch(/^0:00: /)
    await heat.press('Escape')
    expect(await said(heat, 'ArrowLeft')).toMatch(/^0:19: /)
  })

  it('mark doubts and events with their texts, at the cursor and in a table that keys can open', async () => {
    const page = await charts()
    const rates = page.getByRole('img', { name: /^Rate/ })
    for (let times = 0; times < 7; times += 1) await rates.press('ArrowLeft')
    await page.getByText('▲ dropped: the backlog was full').first().waitFor()
    const summary = page.locator('summary', { hasText: 'Events on the time axis' })
    await summary.press('Enter')
    const rows = await page.getByRole('table', { name: 'Events on the time axis' }).locator('tbody tr').allInnerTexts()
    expect(rows.map((text) => text.split('\t'))).toEqual([
      ['0:12–0:15', '▲ doubt', 'dropped: the backlog was full'],
      ['0:18', '◆ event', 'by hand'],
    ])
    expect(await seriousFindings(page)).toEqual([])
  })

  it('have a table behind the heat map and behind the drivers', async () => {
    const page = await charts()
    const heat = page.locator('figure', { hasText: 'Responses by response time' }).locator('details')
    await heat.locator('summary').press('Enter')
    await heat.getByRole('row').first().waitFor()
    expect(await heat.getByRole('row').count()).toBe(SECONDS + 1)
    expect((await heat.getByRole('row').nth(1).innerText()).split('\t')).toEqual(['0:19', '10', '1'])
    const drivers = page.locator('.chart-multiples + details')
    await drivers.locator('summary').press('Enter')
    await drivers.getByRole('rowheader', { name: 'b' }).waitFor()
    expect(await drivers.getByRole('rowheader').allInnerTexts()).toEqual(['a', 'b'])
  })

  it('show the heartbeats of a driver while its row is open, with what is missing, and follow new ones', async () => {
    service.beatsAt = [0, 1, 2, 6, 7]
    visited = await visit(browser, `http://127.0.0.1:${api.port}/#/fleet`)
    const { page } = visited
    const opener = page.getByRole('button', { name: 'mallard' })
    await opener.click()
    const region = page.getByRole('region', { name: 'Heartbeats of mallard' })
    const cpu = region.getByRole('img', { name: 'CPU, in cores: CPU from 0 to 0.7, last 0.7.' })
    await cpu.waitFor()
    const charts = await region.getByRole('img').all()
    const names = await Promise.all(charts.map((chart) => chart.getAttribute('aria-label')))
    expect(names.map((name) => name?.replaceAll('\u00a0', ' '))).toEqual([
      'CPU, in cores: CPU from 0 to 0.7, last 0.7.',
      'Memory, in MB: memory from 100 to 170, last 170.',
      'Loop lag and slip: loop lag from 1 ms to 8 ms, last 8 ms.',
      'Outbox, in windows: outbox from 0 to 7, last 7.',
    ])
    await cpu.focus()
    expect(await said(cpu, 'ArrowLeft')).toBe('0:07–0:08: CPU 0.7')
    await cpu.press('ArrowLeft')
    expect(await said(cpu, 'ArrowLeft')).toBe('0:02–0:03: CPU 0.2')
    const rows = region.locator('figure', { hasText: 'CPU' }).locator('details')
    await rows.locator('summary').press('Enter')
    expect(await rows.getByRole('rowheader').allInnerTexts()).toEqual([
      '0:07–0:08',
      '0:06',
      '0:02–0:03',
      '0:01',
      '0:00',
    ])
    expect(await seriousFindings(page)).toEqual([])
    service.beatsAt = [1, 2, 6, 7, 8]
    await region.getByRole('img', { name: 'CPU, in cores: CPU from 0.1 to 0.8, last 0.8.' }).waitFor()
    await opener.click()
    await region.waitFor({ state: 'detached' })
  })
})
