/** The plan editor. The API is the real one; the orchestrator behind it is in memory. */
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import type { PresetsAnswer } from '../../lib/api/presets.ts'
import { silentLog } from '../../lib/log.ts'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import { eventually } from '../e2e/system.ts'
import { TalkingService } from './talking-service.ts'
import { describeWithBrowser, expectNoComplaints, launch, seriousFindings, type Visit, visit } from './browser.ts'

describeWithBrowser('the plan editor', () => {
  let service: TalkingService
  let api: Api
  let browser: Browser
  let visited: Visit

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

  const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Plan in YAML' })
  const messages = (page: Page): Locator => page.getByRole('status', { name: 'Messages about the plan' })
  const meaning = (page: Page): Locator => page.getByRole('complementary', { name: 'What it means' })

  async function goTo(hash: string): Promise<Page> {
    await visited.page.goto(`http://127.0.0.1:${api.port}/${hash}`)
    await box(visited.page).waitFor()
    await messages(visited.page).getByText('The plan is valid').waitFor()
    return visited.page
  }

  /** Types over all that is there. */
  async function type(page: Page, text: string): Promise<void> {
    await box(page).press('Control+a')
    await page.keyboard.insertText(text)
  }

  /** The lines of the editor. */
  async function lines(page: Page): Promise<string[]> {
    return await page.locator('.cm-line').allInnerTexts()
  }

  it('is loaded when it is chosen, by keys too, which keeps the focus', async () => {
    const { page } = visited
    await page.goto(`http://127.0.0.1:${api.port}/#/new`)
    const scripts: string[] = []
    page.on('request', (request) => scripts.push(new URL(request.url()).pathname))
    await page.getByRole('radio', { name: /^Tsunami/ }).click()
    expect(scripts).not.toContain('/dashboard/plan-view.js')
    await page.keyboard.press('ArrowDown')
    await box(page).waitFor()
    expect(scripts).toContain('/dashboard/plan-view.js')
    expect(await page.locator('input:focus').getAttribute('value')).toBe('plan')
    await page.keyboard.press('ArrowUp')
    await page.getByLabel(/^Bursts/).waitFor()
    expect(page.url()).toMatch(/#\/new$/)
    await page.goBack()
    await box(page).waitFor()
  })

  it('says at its line what is wrong while it is typed, and what the plan means when nothing is', async () => {
    const page = await goTo('#/new?plan')
    await type(page, 'target: http://127.0.0.1:8000/shop\nrate: 50\nduratoin: 1m\n')
    await messages(page).getByText('2 problems:').waitFor()
    const listed = await messages(page).getByRole('listitem').allInnerTexts()
    expect(listed.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^Line 2 rate: .*50\/s/),
      expect.stringMatching(/^Line 3 duratoin: .*duration/),
    ])
    await eventually('both places are marked', async () => (await page.locator('.cm-lintRange-error').count()) === 2)
    expect(await page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['50', 'duratoin'])
    expect(await page.locator('.cm-lint-marker-error').count()).toBe(2)
    await messages(page).getByRole('button', { name: 'Line 3' }).click()
    expect(await page.locator('.cm-activeLine').innerText()).toBe('duratoin: 1m')
    await type(page, 'target: http://127.0.0.1:8000/shop\nrate: 50/s\nduration: 1m\n')
    await messages(page).getByText('The plan is valid.').waitFor()
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0)
    const shown = await meaning(page).innerText()
    for (const text of ['http://127.0.0.1:8000/shop', '3,000', '50/s', 'at most 1m', 'GET /shop']) {
      expect(shown).toContain(text)
    }
  })

  it('shows the answer to what was typed last, even if an older one arrives later', async () => {
    const page = await goTo('#/new?plan')
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isAsked = false
    await page.route('**/plans/check*', async (route) => {
      if (route.request().postData()?.includes('oops') === true) {
        isAsked = true
        await held
      }
      // The page may have given up the request meanwhile.
      await route.continue().catch(() => undefined)
    })
    await type(page, 'oops: 1\n')
    await eventually('the wrong text is checked', () => isAsked)
    await type(page, 'rate: 7/s\nduration: 10s\n')
    await meaning(page).getByText('7/s').first().waitFor()
    release()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    expect(await messages(page).innerText()).toBe('The plan is valid.')
  })

  it('checks a text again that the orchestrator could not be asked about', async () => {
    const page = await goTo('#/new?plan')
    await page.route('**/plans/check*', (route) => route.abort('connectionreset'))
    await type(page, 'rate: 7/s\nduration: 10s\n')
    await messages(page).getByText('does not respond').waitFor()
    await page.unrouteAll({ behavior: 'wait' })
    await meaning(page).getByText('7/s').first().waitFor()
    expect(await messages(page).innerText()).toBe('The plan is valid.')
  })

  it('completes keys and values by their place, each key with what it means', async () => {
    const page = await goTo('#/new?plan')
    const schema = page.waitForResponse('**/plan.schema.json')
    await page.reload()
    await schema
    await type(page, 'rate: 50/s\n')
    await page.keyboard.type('dura', { delay: 20 })
    const choice = page.locator('.cm-tooltip-autocomplete li')
    await choice.getByText('duration', { exact: true }).waitFor()
    expect(await choice.allInnerTexts()).toMatchObject(
      [/^duration/, /^maxDuration/].map((text) => expect.stringMatching(text)),
    )
    await page.locator('.cm-completionInfo').getByText('How long the phase lasts').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    // By a click: the editor takes no key for a choice that has appeared less than 75 ms before.
    await choice.getByText('duration', { exact: true }).click()
    await eventually('the key is there', async () => (await lines(page)).at(-1)?.startsWith('duration:') === true)
    await page.keyboard.type('1m', { delay: 20 })
    await page.keyboard.press('Escape')
    await page.keyboard.type('\npacing', { delay: 20 })
    // The example of the key has the same text as the value: a click on it would be lost once the key is there.
    await choice.getByText('strict').waitFor()
    await page.keyboard.type(': s')
    await choice.getByText('strict').click()
    await messages(page).getByText('The plan is valid.').waitFor()
    expect(await lines(page)).toEqual(['rate: 50/s', 'duration: 1m', 'pacing: strict'])
  })

  it('begins with a preset, which an undo takes back, and has no serious finding in any colours', async () => {
    const page = await goTo('#/new?plan')
    const before = await lines(page)
    await page.getByLabel('Preset').selectOption('spike')
    await page.getByText('Does it survive a sudden crowd').first().waitFor()
    await page.getByRole('button', { name: 'Insert' }).click()
    await meaning(page).getByText('500/s').first().waitFor()
    const answer = await fetch(`http://127.0.0.1:${api.port}/plans/presets`)
    const { presets } = (await answer.json()) as PresetsAnswer
    expect((await lines(page)).join('\n').trimEnd()).toBe(presets.find(({ name }) => name === 'spike')?.plan.trimEnd())
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await seriousFindings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect({ light, dark: await seriousFindings(page) }).toEqual({ light: [], dark: [] })
    await type(page, 'oops: 1')
    await messages(page).getByText('oops').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    for (let undos = 0; undos < 3; undos += 1) await box(page).press('Control+z')
    await eventually('the first text is back', async () => (await lines(page)).join() === before.join())
  })

  it('opens a file, downloads the text, and keeps it while another view is visited', async () => {
    const page = await goTo('#/new?plan')
    const text = 'name: from a file\r\nrate: 3/s\r\nduration: 10s\r\n'
    await page.getByLabel('Open a file').setInputFiles({
      name: 'plan.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(text),
    })
    await meaning(page).getByText('3/s').first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('from-a-file.yaml')
    expect(readFileSync(await file.path(), 'utf8')).toBe(text.replaceAll('\r\n', '\n'))
    await page.getByRole('link', { name: 'Fleet' }).click()
    await page.getByRole('heading', { name: 'Fleet' }).waitFor()
    await page.goBack()
    await box(page).waitFor()
    expect((await lines(page))[0]).toBe('name: from a file')
    const large = { name: 'large.yaml', mimeType: 'application/yaml', buffer: Buffer.alloc(1_100_000, 97) }
    await page.getByLabel('Open a file').setInputFiles(large)
    await page.getByRole('alert').getByText('“large.yaml” cannot be opened').waitFor()
    expect((await lines(page))[0]).toBe('name: from a file')
  })

  it('is left by the key Tab', async () => {
    const page = await goTo('#/new?plan')
    await box(page).focus()
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      interface Focused {
        readonly activeElement: { readonly textContent: string }
      }
      return (globalThis as unknown as { document: Focused }).document.activeElement.textContent
    })
    expect(focused).toBe('Arm')
  })

  it('creates a test, and triggers one after a question', async () => {
    const page = await goTo('#/new?plan')
    await type(page, 'name: typed\nrate: 20/s\nduration: 30s\n')
    await page.getByRole('button', { name: 'Arm', exact: true }).click()
    await page.getByRole('heading', { name: 'typed' }).waitFor()
    const idOf = (): string => /#\/tests\/(\w+)/.exec(page.url())?.[1] ?? ''
    const first = idOf()
    expect(service.test(first)).toMatchObject({ state: 'drafted', type: 'plan', name: 'typed' })
    await page.getByRole('link', { name: 'Edit the plan' }).click()
    await box(page).waitFor()
    await eventually('the plan of the test is there', async () => (await lines(page))[0] === 'name: typed')
    expect((await lines(page)).join('\n')).toContain('rate: 20/s')
    await page.getByRole('button', { name: 'Arm and trigger…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send load now?' })
    await dialog.getByText('requests 600, length at most 30s, peak rate 20/s').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Arm and trigger' }).click()
    await page.getByText('The test starts on 1 driver.').waitFor()
    expect(idOf()).not.toBe(first)
    expect(service.test(idOf()).state).toBe('running')
  })

  it('says what is wrong with a plan that is sent, and creates nothing', async () => {
    const page = await goTo('#/new?plan')
    await type(page, 'target: http://169.254.169.254/\nrate: 5/s\nduration: 1s\n')
    await page.getByRole('button', { name: 'Arm and trigger…' }).click()
    await messages(page).getByRole('button', { name: 'Line 1' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByRole('button', { name: 'Arm', exact: true }).click()
    await messages(page).getByRole('button', { name: 'Line 1' }).waitFor()
    expect(service.tests().total).toBe(0)
    service.failure = new Error('no')
    await type(page, 'rate: 5/s\nduration: 1s\n')
    await messages(page).getByText('The plan is valid').waitFor()
    await page.getByRole('button', { name: 'Arm', exact: true }).click()
    await messages(page).getByText('an internal error occurred').waitFor()
  })
})
