/** The dashboard in a real browser, with the shipped programs behind it. */
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import type { MetricsAnswer } from '../../lib/api/answers.ts'
import { startProxy } from '../kafka/proxy.ts'
import { eventually, startSystem, type System } from '../e2e/system.ts'
import { describeWithBrowser, expectNoComplaints, launch, seriousFindings, type Visit, visit } from './browser.ts'

let system: System
let browser: Browser
let open: Visit[] = []

const HOSTILE = '"><img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>${7*7}'

async function goTo(hash: string): Promise<Visit> {
  const visited = await visit(browser, `${system.cluster.api}/${hash}`)
  open.push(visited)
  return visited
}

async function api<A>(path: string, body?: object): Promise<A> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${system.cluster.api}${path}`, init)
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return (await response.json()) as A
}

/** Creates a test by the API. */
async function created(path: string, body: object): Promise<string> {
  return (await api<{ TestId: string }>(path, body)).TestId
}

/** The number in a tile of the page, without separators. */
async function tile(page: Page, name: string): Promise<number> {
  const tiles = page.locator('.tile').filter({ has: page.getByText(name, { exact: true }) })
  return Number((await tiles.first().locator('.value').innerText()).replace(/[^\d.]/g, ''))
}

async function shows(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ timeout: 30_000 })
}

async function finished(testId: string): Promise<MetricsAnswer> {
  let metrics = await api<MetricsAnswer>(`/metrics/${testId}`)
  await eventually('the test has ended', async () => {
    metrics = await api<MetricsAnswer>(`/metrics/${testId}`)
    return ['finished', 'aborted', 'failed'].includes(metrics.state)
  })
  return metrics
}

describeWithBrowser('the dashboard', () => {
  beforeAll(async () => {
    const [started, launched] = await Promise.all([startSystem(), launch()])
    system = started
    browser = launched
  })
  afterEach(async () => {
    await Promise.all(open.map(({ page }) => page.close()))
    open = []
  })
  afterAll(async () => {
    await browser.close()
    await system.stop()
  })

  it('shows the drivers, and which of them is lost', async () => {
    const driver = system.cluster.addDriver(['--node-id', 'short-lived'])
    const visited = await goTo('#/fleet')
    const { page } = visited
    const row = page.getByRole('row').filter({ hasText: 'short-lived' })
    await row.getByText('up', { exact: true }).waitFor()
    driver.signal('SIGKILL')
    await row.getByText('lost', { exact: true }).waitFor({ timeout: 30_000 })
    await shows(page, 'is lost: no heartbeat for too long')
    expectNoComplaints(visited)
  })

  it('creates a test, triggers it, and shows at its end the numbers of the API', async () => {
    const visited = await goTo('#/new')
    const { page } = visited
    await page.getByLabel('Name', { exact: true }).fill('Typed by hand')
    await page.getByLabel(/^Requests per driver/).fill('120')
    await page.getByRole('button', { name: 'Arm', exact: true }).click()
    await page.waitForURL(/#\/tests\/\w+/)
    await page.getByRole('button', { name: 'Trigger' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Trigger' }).click()
    await shows(page, 'finished')
    const testId = /#\/tests\/(\w+)/.exec(page.url())?.[1] ?? ''
    const { overall } = await finished(testId)
    expect([overall.sent, await system.seen()]).toEqual([240, 240])
    await eventually('the page shows them all', async () => (await tile(page, 'Completed')) === overall.completed)
    expect(await tile(page, 'Requests sent')).toBe(overall.sent)
    expect(await tile(page, 'Failed')).toBe(overall.failed)
    const cells = await page.getByRole('row').filter({ hasText: 'all together' }).innerText()
    expect(cells).toContain('240')
    expectNoComplaints(visited)
  })

  it('runs a plan that is typed, and shows its phases', async () => {
    const visited = await goTo('#/new?plan')
    const { page } = visited
    await page.getByRole('textbox', { name: 'Plan in YAML' }).press('Control+a')
    await page.keyboard.insertText(
      'name: typed plan\nphases:\n- { name: first, rate: 40/s, duration: 2s }\n- { name: second, avalanche: 30 }\n',
    )
    await shows(page, 'The plan is valid.')
    await page.getByRole('button', { name: 'Arm and trigger…' }).click()
    await page.getByRole('dialog').getByText('requests 110').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Arm and trigger' }).click()
    await page.waitForURL(/#\/tests\/\w+/)
    await shows(page, 'finished')
    const { overall } = await finished(/#\/tests\/(\w+)/.exec(page.url())?.[1] ?? '')
    expect([overall.sent, overall.completed]).toEqual([110, 110])
    const phases = page.getByRole('table', { name: 'Phases' })
    await phases.getByRole('button', { name: 'second', exact: true }).waitFor()
    await eventually('the page shows them all', async () => (await tile(page, 'Completed')) === 110)
    expectNoComplaints(visited)
  })

  it('fills the gap after a lost connection, and says meanwhile that there is none', async () => {
    const testId = await created('/avalanche', { rate: 20, duration: 12 })
    const proxy = await startProxy(new URL(system.cluster.api).host)
    const visited = await visit(browser, `http://${proxy.address}/#/tests/${testId}`)
    open.push(visited)
    const { page } = visited
    await api(`/trigger/${testId}`, {})
    await eventually('figures are shown', async () => (await page.locator('.tile').count()) > 0)
    await proxy.cut()
    await shows(page, /not connected for \d+ s/)
    const before = await tile(page, 'Requests sent')
    await eventually('the test goes on without the page', async () => {
      return (await api<MetricsAnswer>(`/metrics/${testId}`)).overall.sent > before + 80
    })
    expect(await tile(page, 'Requests sent')).toBe(before)
    await proxy.resume()
    const { overall } = await finished(testId)
    await eventually('the page has caught up', async () => (await tile(page, 'Completed')) === overall.completed)
    await page.getByRole('heading', { name: 'What happened' }).waitFor()
    const table = await pointsShown(page)
    expect(table.length).toBeGreaterThanOrEqual(12)
    expect(table.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, second) => second))
    expectNoComplaints(visited)
    await proxy.close()
  })

  it('comes back by itself when the orchestrator was restarted', async () => {
    const visited = await goTo('#/fleet')
    const { page } = visited
    await shows(page, 'live')
    await system.cluster.part('orchestrator')?.stop(1_000)
    await shows(page, /not connected for \d+ s/)
    system.cluster.startOrchestrator()
    await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 })
    await page.getByRole('row').filter({ hasText: 'driver-1' }).getByText('up', { exact: true }).waitFor()
    expectNoComplaints(visited)
  })

  it('shows hostile names as text', async () => {
    const testId = await created('/avalanche', {
      name: HOSTILE,
      count: 5,
      target: `${system.cluster.target}/?q=<b>bold</b>`,
    })
    for (const hash of ['#/tests', `#/tests/${testId}`]) {
      const visited = await goTo(hash)
      const { page } = visited
      await shows(page, HOSTILE)
      const made = "document.querySelectorAll('main img, main script, main b').length"
      expect(await page.evaluate(`['hacked' in globalThis, ${made}]`)).toEqual([false, 0])
      expectNoComplaints(visited)
    }
    const lost = await goTo(`#/tests/${encodeURIComponent(HOSTILE)}`)
    await shows(lost.page, 'This test cannot be shown')
    expect(await lost.page.evaluate(() => 'hacked' in globalThis)).toBe(false)
  })

  it('has no serious finding of axe-core in any view, whether light or dark', async () => {
    const testId = await created('/avalanche', { rate: 20, duration: 2 })
    await api(`/trigger/${testId}`, {})
    await finished(testId)
    for (const hash of ['#/fleet', '#/new', '#/new?plan', '#/tests', `#/tests/${testId}`]) {
      const { page } = await goTo(hash)
      await page.emulateMedia({ colorScheme: 'light' })
      await page.getByRole('heading', { level: 1 }).waitFor()
      await shows(page, 'live')
      const light = await seriousFindings(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      expect({ hash, light, dark: await seriousFindings(page) }).toEqual({ hash, light: [], dark: [] })
    }
  })

  it('stops all load, after a question', async () => {
    const testId = await created('/avalanche', { rate: 20, duration: 60 })
    await api(`/trigger/${testId}`, {})
    const { page } = await goTo('#/fleet')
    await page.getByRole('button', { name: 'Stop all load' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await api<MetricsAnswer>(`/metrics/${testId}`)).state).toBe('running')
    await page.getByRole('button', { name: 'Stop all load' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop all load' }).click()
    await shows(page, 'All load is being stopped.')
    expect((await finished(testId)).state).toBe('aborted')
  })
})

/** The seconds in the table behind the chart of the rates, in the order of time. */
async function pointsShown(page: Page): Promise<number[]> {
  const details = page.locator('details.chart-table').first()
  await details.locator('summary').click()
  const cells = await details.locator('tbody th').allInnerTexts()
  // A window of a machine that could not keep up may be longer than a second: `0:11–0:13`.
  const seconds = cells.flatMap((text) => {
    const [from = 0, to = from + 1] = text.split('–').map(secondsOf)
    return Array.from({ length: to - from }, (_, index) => from + index)
  })
  return seconds.sort((a, b) => a - b)
}

/** Of a time such as `1:05`. */
function secondsOf(text: string): number {
  const [minutes = 0, rest = 0] = text.split(':').map(Number)
  return 60 * minutes + rest
}
