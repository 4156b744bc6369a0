/**
 * A real browser for tests of the dashboard. Where there is none, one test says how to install it: it is skipped, unless
 * BREAKWATER_REQUIRE contains `chromium`, as in CI.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
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

/** The window of each browser. */
const windows = new WeakMap<Browser, Promise<BrowserContext>>()

async function openWindow(browser: Browser): Promise<BrowserContext> {
  const window = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  // The browser closes a window with its last tab.
  await window.newPage()
  return window
}

/**
 * Opens an address in a new tab, and collects what goes wrong on it. All tabs are in one window: for each window the
 * browser loads pages of its own, which takes it a second of CPU time.
 */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const window = windows.get(browser) ?? openWindow(browser)
  windows.set(browser, window)
  const page = await (await window).newPage()
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

/** Lets the second response of an address arrive only after something else has happened. */
export async function delaySecond(page: Page, address: string, meanwhile: () => Promise<void>): Promise<void> {
  let requests = 0
  await page.route(address, async (route) => {
    const response = await route.fetch()
    requests += 1
    if (requests === 2) await meanwhile()
    await route.fulfill({ response })
    if (requests === 2) await page.unroute(address)
  })
}

/** The text of the first element that matches. */
export function textOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).first().innerText()
}

/** What the element with the focus is called: its label, or else its text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
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
