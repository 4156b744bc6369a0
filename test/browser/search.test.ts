/** A search for the breaking point in the dashboard, while it runs and at its end. The API is the real one. */
import { expect, it } from '@jest/globals'
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { SearchAnswer } from '../../lib/api/search.ts'
import { eventually } from '../e2e/system.ts'
import { useViewedTest } from './viewed-test.ts'
import { describeWithBrowser, seriousFindings } from './browser.ts'
import { PlannedService, runningPlan } from './planned-service.ts'

const figures = { purpose: 'explore', errorRate: 0, endedShare: 1 } as const
const breaches = [{ text: 'p99 < 250ms', value: '310 ms' }]
const kept: SearchAnswer['stages'][number] = {
  ...{ ...figures, perSecond: 100, outcome: 'kept', breaches: [], p99Ms: 52, throughput: 100 },
}
const broken: SearchAnswer['stages'][number] = {
  ...{ ...figures, perSecond: 200, outcome: 'broken', breaches, p99Ms: 310, throughput: 150 },
}

/** Its running test is a search. */
class SearchingService extends PlannedService {
  search: SearchAnswer = {
    ...{ per: 'total', from: 100, to: 400, everySeconds: 5, stages: [kept] },
    now: { perSecond: 200, purpose: 'explore', fromSeconds: 8, toSeconds: 13 },
  }

  override test(testId: string): TestAnswer {
    return { ...super.test(testId), search: this.search }
  }
}

describeWithBrowser('a search for the breaking point', () => {
  const viewed = useViewedTest({
    service: () => new SearchingService(),
    plan: runningPlan,
    ready: (page) => page.getByRole('heading', { name: 'Search for the breaking point' }),
  })

  it('shows the stage that is held, and then the result, the curves and the stages', async () => {
    const { service, testId, visited } = viewed()
    const { page } = visited
    await page.getByText('Stage 2 (explore): 200/s, from 0:08 to 0:13.').waitFor()
    const table = page.getByRole('region', { name: 'Stages, by the figures of their judged seconds' })
    expect(await table.locator('tbody tr').count()).toBe(1)
    const { now, ...known } = service.search
    expect(now?.perSecond).toBe(200)
    const result = {
      end: 'found' as const,
      kept: { perSecond: 100, confirmed: true },
      broken: { perSecond: 200, breaches },
    }
    service.search = { ...known, stages: [kept, broken], result }
    const { config, ...run } = service.test(testId)
    expect(config.phases).toHaveLength(4)
    service.emit({ type: 'run', data: run })
    await page.getByText('The highest rate that kept the thresholds is 100/s, which was confirmed.').waitFor()
    await page.getByText('The first that did not is 200/s: p99 < 250ms (310 ms).').waitFor()
    const last = (await table.locator('tbody tr').last().innerText()).replaceAll('\u00a0', ' ').split(/\s*\t\s*/)
    expect(last).toEqual(['200/s', 'explore', 'broken', '310 ms', '0 %', '150/s', 'p99 < 250ms (310 ms)'])
    const curve = page.getByRole('img', { name: 'p99 of the response time by rate' })
    expect(await curve.locator('circle').count()).toBe(2)
    expect(await page.getByRole('img', { name: 'Errors by rate' }).locator('circle').count()).toBe(2)
  })

  it('has no serious finding, and does not scroll to the side in a narrow window', async () => {
    const { page } = viewed().visited
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await seriousFindings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect([light, await seriousFindings(page)]).toEqual([[], []])
    await page.setViewportSize({ width: 400, height: 800 })
    await eventually('the page is as narrow as the window', async () => {
      return (await page.evaluate('document.documentElement.scrollWidth')) === 400
    })
  })
})
