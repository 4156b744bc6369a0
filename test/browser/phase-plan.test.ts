/** The plan of phases beside what came, while a test runs. The API is the real one; the orchestrator behind it is in memory. */
import { expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from '../e2e/system.ts'
import { useViewedTest } from './viewed-test.ts'
import { describeWithBrowser, seriousFindings } from './browser.ts'
import { PlannedService, runningPlan } from './planned-service.ts'

describeWithBrowser('the plan of phases beside what came', () => {
  const viewed = useViewedTest({
    service: () => new PlannedService(),
    plan: runningPlan,
    ready: (page) => page.getByRole('heading', { name: 'Plan and result' }),
  })

  /** The lines of each phase, with ordinary spaces. */
  async function phases(page: Page): Promise<string[]> {
    const texts = await page.locator('.phase-plan > li').allInnerTexts()
    return texts.map((text) =>
      text
        .replaceAll('\u00a0', ' ')
        .split(/\s*\n\s*/)
        .join(' | '),
    )
  }

  it('is shown of each phase that has begun, and follows the figures', async () => {
    const { service, testId, visited } = viewed()
    const { page } = visited
    expect(await phases(page)).toEqual([
      'warm-up (not measured) | 0:05 | Planned | 100 /s | Sent | 100 /s | Completed | 98 /s | 500 requests planned: 500 sent, 490 completed | as planned',
      'rest (pause) | 0:05 | Planned | no requests',
      'plateau running | 0:05 of 0:10 | Planned | 1,000 /s | Sent | 950 /s | Completed | 940 /s | 5,000 of 10,000 requests planned so far: 4,750 sent, 4,700 completed | 250 fewer than planned (5 %)',
    ])
    service.seconds = 17
    service.emit({ type: 'figures', data: service.live(testId) })
    await page.getByText('7,000 of 10,000 requests planned so far: 6,650 sent, 6,580 completed').waitFor()
    service.seconds = 24
    service.emit({ type: 'figures', data: service.live(testId) })
    await page.locator('.phase-plan > li', { hasText: 'users' }).getByText('64 users').waitFor()
    expect((await phases(page)).at(-1)).toBe(
      'users running | 0:04 of 0:20 | Planned | 64 users | Sent | 320 /s | Completed | 310 /s | 1,280 sent, 1,240 completed',
    )
  })

  it('has no serious finding, and does not scroll to the side in a narrow window', async () => {
    const { page } = viewed().visited
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await seriousFindings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect({ light, dark: await seriousFindings(page) }).toEqual({ light: [], dark: [] })
    await page.setViewportSize({ width: 400, height: 800 })
    await eventually('the charts are as narrow as the window', async () => {
      return (await page.evaluate('document.documentElement.scrollWidth')) === 400
    })
    expect(await seriousFindings(page)).toEqual([])
  })
})
