/** The charts of a test by keyboard and as tables. The API is the real one; the orchestrator behind it is in memory. */
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { PointAnswer, TimelineAnswer } from '../../lib/api/timeline.ts'
import { silentLog } from '../../lib/log.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { describeWithBrowser, expectNoComplaints, launch, seriousFindings, type Visit, visit } from './browser.ts'

const START = '2026-01-02T03:04:05.000Z'
const SECONDS = 20

/** A finished test of two drivers and twenty seconds, with doubts about a part of it. */
class ChartedService extends MemoryService {
  override test(testId: string): TestAnswer {
    const test = super.test(testId)
    const doubts = [
      { code: 'dropped', message: 'the backlog was full', from: 12, to: 15 },
      { code: 'few-samples', message: 'too few samples' },
    ]
    const stopped = { at: '2026-01-02T03:04:23.000Z', code: 'stopped', message: 'by hand' }
    const verdict = { ...test.verdict, trust: 'degraded' as const, doubts }
    return { ...test, state: 'finished', startAt: START, verdict, events: [...test.events, stopped] }
  }

  override timeline(testId: string): TimelineAnswer {
    const points = Array.from({ length: SECONDS }, (_, from) => pointAt(from, this.figures.latencies.response))
    const total = { sent: 10, completed: 10, failed: 0, response: this.figures.latencies.response }
    const drivers = ['a', 'b'].map((nodeId) => ({
      ...{ nodeId, ...total },
      points: [0, 1].map((from) => ({
        from,
        to: from + 1,
        sent: 5,
        completed: 5,
        failed: 0,
        median: 2,
        p99: 5,
        slip: 0,
      })),
    }))
    return { ...super.timeline(testId), seconds: SECONDS, points, drivers }
  }
}

/** Ten responses in one row of the heat map, and one four rows above it. */
function pointAt(from: number, latency: PointAnswer['response']): PointAnswer {
  const counts = { planned: null, sent: 11, completed: 11, failed: 0, dropped: 0, bytes: 100 }
  const all = { response: latency, service: latency, wait: latency, slip: latency }
  const heat: PointAnswer['heat'] = [
    [40, 10],
    [44, 1],
  ]
  return { from, to: from + 1, windows: 2, ...counts, statuses: { '200': 11 }, failures: {}, ...all, heat }
}

describeWithBrowser('the charts of a test', () => {
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
    expect(await heat.getByRole('row').count()).toBe(SECONDS + 1)
    expect((await heat.getByRole('row').nth(1).innerText()).split('\t')).toEqual(['0:19', '10', '1'])
    const drivers = page.locator('.chart-multiples + details')
    await drivers.locator('summary').press('Enter')
    await drivers.getByRole('rowheader', { name: 'b' }).waitFor()
    expect(await drivers.getByRole('rowheader').allInnerTexts()).toEqual(['a', 'b'])
  })
})
