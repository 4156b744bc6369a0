/** A test of three phases and two requests. The API is the real one; the orchestrator behind it is in memory. */
import { expect, it } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import type { PartFigures } from '../../lib/api/breakdown.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { type Plan, planSchema } from '../../lib/plan/plan.ts'
import { eventually } from '../e2e/system.ts'
import { ChartedService } from './charted-service.ts'
import { useViewedTest } from './viewed-test.ts'
import { describeWithBrowser, seriousFindings } from './browser.ts'

/** Five seconds of warm-up, five of pause, ten that count. */
function phasedPlan(): Plan {
  const preset = avalanche({ target: 'http://127.0.0.1:1/', name: 'phased', rate: 10, seconds: 10 })
  const [request] = preset.requests
  const [phase] = preset.phases
  return planSchema.parse({
    ...preset,
    type: 'plan',
    requests: [
      { ...request, name: 'read', weight: 3 },
      { ...request, name: 'write' },
    ],
    phases: [
      { ...phase, name: 'warm-up', measured: false },
      { ...phase, name: 'rest', shape: { kind: 'pause', seconds: 5 } },
      { ...phase, name: 'steady' },
    ],
  })
}

/** One of each state, in the units of the API. */
const thresholds: TestAnswer['verdict']['thresholds'] = [
  { text: 'p99 < 250ms', state: 'failed', unit: 'ms', value: 312, limit: 250, margin: -62 },
  { text: 'throughput > 9/s during steady', state: 'passed', unit: '/s', value: 9.5, limit: 9, margin: 0.5 },
  { text: 'read errors < 1%', state: 'undecided', unit: '%', value: null, limit: 1, margin: null },
]

class PhasedService extends ChartedService {
  /** Requests that each part has sent. */
  sent = { warmUp: 50, read: 75, write: 25 }

  override test(testId: string): TestAnswer {
    const test = super.test(testId)
    return { ...test, verdict: { ...test.verdict, thresholds } }
  }

  override metrics(testId: string): MetricsAnswer {
    const { warmUp, read, write } = this.sent
    const steady = { name: 'steady', kind: 'constant', measured: true, from: 10, to: 20, seconds: 10 }
    return {
      ...super.metrics(testId),
      phases: [
        { ...steady, name: 'warm-up', measured: false, from: 0, to: 5, seconds: 5, ...this.#part(warmUp) },
        { ...steady, name: 'rest', kind: 'pause', measured: false, from: 5, to: 10, seconds: 5, ...this.#part(0) },
        { ...steady, ...this.#part(read + write) },
      ],
      requests: [
        { name: 'read', ...this.#part(read) },
        { name: 'write', ...this.#part(write) },
      ],
      parts: [
        { phase: 'warm-up', request: 'read', ...this.#part(warmUp) },
        { phase: 'steady', request: 'read', ...this.#part(read) },
        { phase: 'steady', request: 'write', ...this.#part(write) },
      ],
    }
  }

  /** All but one of the requests succeed. */
  #part(sent: number): PartFigures {
    const failed = sent > 0 ? 1 : 0
    const completed = sent - failed
    const { response } = this.figures.latencies
    return {
      ...{ planned: sent, sent, completed, failed, dropped: 0, neverSent: 0, bytes: sent * 10 },
      rates: { sent: sent / 10, throughput: completed / 10 },
      statuses: sent > 0 ? { '200': completed } : {},
      failures: sent > 0 ? { timeout: failed } : {},
      ...{ checks: {}, checkFailed: 0, succeeded: 0 },
      response: { ...response, count: sent },
    }
  }
}

describeWithBrowser('a test of several phases and requests', () => {
  const viewed = useViewedTest({
    service: () => new PhasedService(),
    plan: phasedPlan,
    ready: (page) => page.getByRole('table', { name: 'Phases' }),
  })

  /** The first cells of each row. */
  async function rows(table: Locator, cells: number): Promise<string[]> {
    const texts = await table.locator('tbody tr').allInnerTexts()
    return texts.map((text) => text.split('\t').slice(0, cells).join(' | '))
  }

  const table = (page: Page, name: string): Locator => page.getByRole('table', { name, exact: true })

  it('has a row for each of them, which says what is not measured', async () => {
    const { page } = viewed().visited
    expect(await rows(table(page, 'Phases'), 4)).toEqual([
      'warm-up (not measured) | 0:00–0:05 | 50 | 50',
      'rest (pause) | 0:05–0:10 | 0 | 0',
      'steady | 0:10–0:20 | 100 | 100',
    ])
    expect(await rows(table(page, 'Requests'), 3)).toEqual(['read | 75 | 75', 'write | 25 | 25'])
    await page.getByText('those of its measured phases together').waitFor()
  })

  it('has each threshold with its distance to its limit', async () => {
    expect(await rows(table(viewed().visited.page, 'Thresholds'), 5)).toEqual([
      'p99 < 250ms | failed | 312 ms | 250 ms | -62 ms',
      'throughput > 9/s during steady | passed | 9.5/s | 9/s | 0.5/s',
      'read errors < 1% | undecided | – | 1 % | –',
    ])
  })

  it('shows the figures of the phase and the request that are chosen by keys', async () => {
    const { page } = viewed().visited
    const steady = page.getByRole('button', { name: 'steady' })
    await steady.press('Enter')
    await page.getByRole('region', { name: 'Figures of phase steady', exact: true }).waitFor()
    await page.getByRole('button', { name: 'write' }).press('Enter')
    expect(await rows(table(page, 'Phases, of the request write only'), 3)).toEqual([
      'warm-up (not measured) | 0:00–0:05 | –',
      'rest (pause) | 0:05–0:10 | –',
      'steady | 0:10–0:20 | 25',
    ])
    expect(await rows(table(page, 'Requests, in the phase steady only'), 2)).toEqual(['read | 75', 'write | 25'])
    const part = page.getByRole('region', { name: 'Figures of phase steady, request write', exact: true })
    expect(await rows(part.getByRole('table', { name: 'Responses by status' }), 2)).toEqual(['200 | 24'])
    expect(await rows(part.getByRole('table', { name: 'Failures' }), 2)).toEqual(['timeout | 1'])
    expect(await rows(part.getByRole('table', { name: 'Response time' }), 2)).toEqual(['response | 25'])
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await seriousFindings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect({ light, dark: await seriousFindings(page) }).toEqual({ light: [], dark: [] })
    await steady.press('Enter')
    await page.getByRole('region', { name: 'Figures of request write', exact: true }).waitFor()
    expect(await steady.getAttribute('aria-pressed')).toBe('false')
  })

  it('has its phases on the time axis of each chart, and says them in words', async () => {
    const { page } = viewed().visited
    const text = 'Phases: warm-up (not measured) from 0:00, rest (pause) from 0:05, steady from 0:10, to 0:20.'
    for (const name of [/^Rate/, /^Bytes/, /^Responses by response time/]) {
      const chart = page.getByRole('img', { name })
      await chart.scrollIntoViewIfNeeded()
      expect(await chart.getAttribute('aria-label')).toContain(text)
      // Above the plot is nothing without phases.
      await eventually('the band is drawn', async () => (await opacityOf(chart)) > 0)
    }
    const rates = page.getByRole('img', { name: /^Rate/ })
    const spoken = rates.locator('xpath=..').locator('.chart-spoken')
    await rates.press('ArrowLeft')
    expect(await spoken.innerText()).toMatch(/^0:19, phase steady: /)
    await rates.press('Shift+ArrowLeft')
    expect(await spoken.innerText()).toMatch(/^0:09, phase rest \(pause\): /)
  })

  it('shows new figures of each part while it runs', async () => {
    const { service, testId, visited } = viewed()
    const { page } = visited
    service.sent = { ...service.sent, read: 90 }
    service.emit({ type: 'figures', data: service.live(testId) })
    await table(page, 'Requests').getByRole('cell', { name: '90', exact: true }).first().waitFor()
    service.sent = { ...service.sent, read: 91 }
    service.emit({ type: 'figures', data: service.live(testId) })
    await table(page, 'Requests').getByRole('cell', { name: '91', exact: true }).first().waitFor()
    expect((await rows(table(page, 'Phases'), 4))[2]).toBe('steady | 0:10–0:20 | 116 | 116')
  })

  /** How opaque the middle of the upper edge of a canvas is. */
  async function opacityOf(chart: Locator): Promise<number> {
    return await chart.locator('canvas').evaluate((element) => {
      interface Canvas {
        readonly width: number
        getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8Array } }
      }
      const canvas = element as unknown as Canvas
      return canvas.getContext('2d').getImageData(canvas.width / 2, 2, 1, 1).data[3] ?? 0
    })
  }
})
