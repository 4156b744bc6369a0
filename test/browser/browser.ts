/**
 * A real browser for tests of the dashboard. Where there is none, one test says how to install it: it is skipped, unless
 * BREAKWATER_REQUIRE contains `chromium`, as in CI.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from '@jest/globals'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { chromiumPath } from '../../bench/chromium.ts'
import { describeWithTool } from '../../lib/tool.suite.ts'

export { launch } from '../../bench/chromium.ts'

const howTo = 'install it (Debian: apt-get install chromium), or set BREAKWATER_CHROMIUM to its path'

/** Tests with a browser. */
export function describeWithBrowser(title: string, tests: () => void): void {
  describeWithTool(title, { name: 'chromium', isThere: existsSync(chromiumPath ?? ''), howTo }, tests)
}

export interface Visit {
  readonly page: Page
  /** Errors and warnings that the page has caused: exceptions, refusals by its policy, failed assertions. */
  readonly complaints: readonly string[]
}

/** Opens an address, and collects what goes wrong on it. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // A failed request is no fault of the page: tests that cut the connection cause them.
    const isNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isNetwork) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints }
}

/** The text of the first element that matches. */
export function textOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).first().innerText()
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Serious and critical findings of axe-core on the page as it is now. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const source = (await import('node:fs')).readFileSync(axePath, 'utf8')
  // The debugger evaluates it, which the policy of the page does not concern.
  await page.evaluate(source)
  return await page.evaluate(async () => {
    interface Found {
      violations: { id: string; impact: string; nodes: { html: string }[] }[]
    }
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Found> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
  })
}

/** Fails with what went wrong on the page. */
export function expectNoComplaints({ complaints }: Visit): void {
  expect(complaints).toEqual([])
}
