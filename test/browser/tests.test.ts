/** The list of tests and the queue. The API is the real one; the orchestrator behind it is in memory. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import { silentLog } from '../../lib/log.ts'
import { eventually } from '../e2e/system.ts'
import { TalkingService } from './talking-service.ts'
import {
  delaySecond,
  describeWithBrowser,
  expectNoComplaints,
  focused,
  launch,
  seriousFindings,
  type Visit,
  visit,
} from './browser.ts'

describeWithBrowser('the list of tests', () => {
  let service: TalkingService
  let api: Api
  let browser: Browser
  let visited: Visit

  // One page for all tests: a new one for each would take most of the time.
  beforeAll(async () => {
    browser = await launch()
    visited = await visit(browser, 'about:blank')
  })
  beforeEach(async () => {
    service = new TalkingService()
    api = await startApi(service, plainOptions, silentLog)
  })
  afterEach(async () => {
    await visited.page.goto('about:blank')
    await api.close()
  })
  afterAll(async () => {
    await browser.close()
    expectNoComplaints(visited)
  })

  async function goTo(hash: string): Promise<Page> {
    await visited.page.goto(`http://127.0.0.1:${api.port}/${hash}`)
    await visited.page.getByText('live', { exact: true }).waitFor()
    return visited.page
  }

  async function addTests(count: number): Promise<string[]> {
    const ids: string[] = []
    for (let number = 1; number <= count; number += 1)
      ids.push(await service.add(`n${String(number).padStart(3, '0')}`))
    return ids
  }

  const firstName = (page: Page): Locator => page.locator('tbody tr').first().locator('td a').first()
  const range = (page: Page): Locator => page.getByRole('navigation', { name: 'Pages' }).getByRole('status')

  it('comes in pages, by buttons that keep the focus, with an address for each page', async () => {
    await addTests(120)
    const page = await goTo('#/tests')
    await range(page).getByText('1–50 of 120').waitFor()
    const next = page.getByRole('button', { name: 'Next page' })
    await next.press('Enter')
    await range(page).getByText('51–100 of 120').waitFor()
    await next.press('Enter')
    await range(page).getByText('101–120 of 120').waitFor()
    expect(page.url()).toContain('#/tests?page=3')
    expect([await next.getAttribute('aria-disabled'), await focused(page)]).toEqual(['true', 'Next page'])
    await page.goBack()
    await range(page).getByText('51–100 of 120').waitFor()
    await service.add('brand new')
    await range(page).getByText('51–100 of 121').waitFor()
    await page.getByRole('button', { name: 'First page' }).click()
    await page.getByRole('link', { name: 'brand new' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })

  it('is searched and sorted by the orchestrator, and a link or the back button leads there again', async () => {
    await addTests(120)
    const page = await goTo('#/tests')
    await page.getByLabel('Search tests').pressSequentially('n01')
    await range(page).getByText('1–10 of 10').waitFor()
    expect(await focused(page)).toBe('')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await firstName(page).getByText('n010').waitFor()
    const heading = page.getByRole('columnheader', { name: 'Test' })
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await firstName(page).getByText('n019').waitFor()
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
    await page.reload()
    await firstName(page).getByText('n019').waitFor()
    expect(await page.getByLabel('Search tests').inputValue()).toBe('n01')
    await page.goBack()
    await firstName(page).getByText('n010').waitFor()
    await page.goBack()
    await page.goBack()
    await range(page).getByText('1–50 of 120').waitFor()
    expect(await page.getByLabel('Search tests').inputValue()).toBe('')
  })

  it('gives tests another name in their row, unless Escape is pressed', async () => {
    const [id = ''] = await addTests(1)
    const page = await goTo('#/tests')
    await page.getByRole('button', { name: 'Rename: “n001”' }).click()
    await page.getByLabel('Name', { exact: true }).fill('not this')
    await page.keyboard.press('Escape')
    expect([await firstName(page).innerText(), await focused(page)]).toEqual(['n001', 'Rename: “n001”'])
    await page.keyboard.press('Enter')
    await page.getByLabel('Name', { exact: true }).fill('checkout')
    await page.keyboard.press('Enter')
    await firstName(page).getByText('checkout').waitFor()
    expect([service.test(id).name, await focused(page)]).toEqual(['checkout', 'Rename: “checkout”'])
    await firstName(page).click()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name', { exact: true }).fill('checkout, again')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'checkout, again' }).waitFor()
  })

  it('deletes tests after a question that names them, but none that runs', async () => {
    const [first = '', second = ''] = await addTests(2)
    service.move(second, 'running')
    const page = await goTo('#/tests')
    await page.getByRole('button', { name: 'Delete: “n002”' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Delete: “n002”')
    await remove(page, 'n002')
    await page.getByText(`test '${second}' is running`).waitFor()
    await remove(page, 'n001')
    await range(page).getByText('1–1 of 1').waitFor()
    expect(() => service.test(first)).toThrow('nobody knows')
    await page.locator('[aria-label="Tests"]:focus').waitFor()
    service.move(second, 'finished')
    await firstName(page).click()
    await page.getByRole('heading', { name: 'n002' }).waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog', { name: 'Delete “n002”?' }).getByRole('button', { name: 'Delete the test' }).click()
    await page.getByText('There is no test yet').waitFor()
    expect(page.url()).toMatch(/#\/tests$/)
  })

  it('keeps the figures and states of its rows up to date by events', async () => {
    const [id = ''] = await addTests(1)
    const page = await goTo('#/tests')
    const row = page.getByRole('row').filter({ hasText: 'n001' })
    await row.getByText('drafted').waitFor()
    service.move(id, 'running')
    service.tell(id)
    await row.getByText('running').waitFor()
    const { TestId, state, windowEnd, missing } = service.metrics(id)
    const overall = { ...service.figures, sent: 4_321 }
    await eventually('the row shows the figures', async () => {
      // As often as needed, as in a real test: the list is fetched after an event of a test, too.
      service.emit({ type: 'figures', data: { TestId, state, windowEnd, missing, overall } })
      return (await row.getByText('4,321').count()) > 0
    })
    service.move(id, 'finished')
    // By somebody else.
    await service.archive.remove(id)
    await page.getByText('There is no test yet').waitFor()
  })

  it('shows the queue while tests wait, in an order that buttons change', async () => {
    const page = await goTo('#/tests')
    const queue = page.getByRole('region', { name: 'Queue' })
    expect(await queue.count()).toBe(0)
    const ids = await addTests(3)
    for (const id of ids) await service.queue.add(id, { at: '2099-01-02T03:04:05.000Z' })
    service.queue.refused = [
      { TestId: ids[0] ?? '', name: 'n009', at: '2026-01-02T03:04:05.000Z', reason: 'no driver was up' },
    ]
    service.tell(ids[0] ?? '')
    await queue.getByText('no driver was up').waitFor()
    const order = async (): Promise<string[]> => await queue.locator('ol a').allInnerTexts()
    expect(await order()).toEqual(['n001', 'n002', 'n003'])
    await page.getByRole('button', { name: 'Move down: “n001”' }).press('Enter')
    await page.getByText('“n001” is number 2 of the queue.').waitFor()
    expect([await order(), await focused(page)]).toEqual([['n002', 'n001', 'n003'], 'Move down: “n001”'])
    await page.keyboard.press('Enter')
    await page.getByText('“n001” is number 3 of the queue.').waitFor()
    expect([await order(), await focused(page)]).toEqual([['n002', 'n003', 'n001'], 'Move down: “n001”'])
    expect(service.queue.list().queue.map(({ name }) => name)).toEqual(await order())
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Take out of the queue: “n003”' }).click()
    await page.getByText('“n003” is no longer in the queue').waitFor()
    expect([await order(), await focused(page)]).toEqual([['n002', 'n001'], 'Queue'])
  })

  it('lets a test start at an instant or after another one, and later at once', async () => {
    const [id = '', other = ''] = await addTests(2)
    const page = await goTo(`#/tests/${id}`)
    await page.getByRole('button', { name: 'Start later …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Start this test later' })
    await dialog.getByRole('button', { name: 'Put into the queue' }).click()
    await dialog.getByRole('alert').getByText('Give an instant, a test, or both.').waitFor()
    await dialog.getByLabel('Not before').fill('2099-01-02T03:04')
    await dialog.getByLabel('After the end of').selectOption(other)
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Put into the queue' }).click()
    await page.getByText('Number 1 of 1 in the queue: it waits for the instant').waitFor()
    const at = new Date('2099-01-02T03:04').toISOString()
    expect(service.test(id).queued).toEqual({ at, after: other })
    await page.getByRole('button', { name: 'Take out of the queue' }).click()
    await page.getByRole('button', { name: 'Trigger' }).waitFor()
    expect([service.test(id).queued, await focused(page)]).toEqual([undefined, 'Start later …'])
    await service.queue.add(id, { after: other })
    service.tell(id)
    await page.getByRole('button', { name: 'Start now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start now' }).click()
    await page.getByText('The test starts on 1 driver.').waitFor()
    service.tell(id)
    // The button is gone, and the focus is not lost with it.
    await page.locator('#main:focus').waitFor()
    expect(service.test(id).state).toBe('running')
  })

  it('shows the start of a test although an older response arrives after its event', async () => {
    const [id = ''] = await addTests(1)
    const { page } = visited
    const badge = page.locator('.test-heading .badge')
    // The second request follows the connection for events.
    await delaySecond(page, `**/tests/${id}`, async () => {
      await service.trigger(id)
      service.tell(id)
      await badge.getByText('running').waitFor()
    })
    let answers = 0
    // The page asks for them after each of the two.
    const both = page.waitForResponse((answer) => answer.url().endsWith(`/metrics/${id}`) && (answers += 1) === 2)
    await goTo(`#/tests/${id}`)
    await both
    expect(await badge.innerText()).toBe('running')
  })

  it('says once of a test that a restarted orchestrator continues what is missing, when its figures are up to date', async () => {
    const [id = ''] = await addTests(1)
    await service.trigger(id)
    const page = await goTo(`#/tests/${id}`)
    await page.getByText('the latest figures are').waitFor()
    const resume = (at: string): void => {
      service.events = [...service.events, { at, code: 'resumed', message: `resumed, and says ${at}` }]
      service.tell(id)
    }
    resume('2026-01-02T12:04:31.000Z')
    await page.getByText('and says').waitFor()
    const notice = page.getByRole('status').getByText(/^resumed at/)
    expect(await notice.count()).toBe(0)
    service.ageMs = 300
    service.tell(id)
    await notice.getByText(/^resumed at \d+:04:31.*, nothing missing$/).waitFor()
    await page.getByRole('button', { name: 'Close this message' }).click()
    service.missing = [{ nodeId: 'a', boot: 'b', fromSeq: 3, toSeq: 5 }]
    service.tell(id)
    resume('2026-01-02T12:05:32.000Z')
    await notice.getByText(/^resumed at \d+:05:32.*, 3 windows missing$/).waitFor()
    await page.reload()
    await page.getByText('and says').first().waitFor()
    expect(await notice.count()).toBe(0)
  })

  async function remove(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: `Delete: “${name}”` }).click()
    await page
      .getByRole('dialog', { name: `Delete “${name}”?` })
      .getByRole('button', { name: 'Delete the test' })
      .click()
  }
})
