/** When the figures of each second appear on the page. */
import type { Browser } from 'playwright-core'
import { z } from 'zod'
import { pause } from '../../lib/clock.ts'
import type { Row } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { spread } from '../samples.ts'
import { startFleet } from './fleet.ts'

/** Requests per second of each driver: a light load, which leaves the machine spare capacity. */
const RATE = 50
const VIEWPORT = { width: 1280, height: 900 }
const LAST_SECOND_MS = 3_000
const ENDS_AFTER_MS = 30_000

/**
 * Collects pairs of a second and the instant of the first frame of the screen that begins after the page shows the
 * second of all drivers. A second that the page skips appears with the one after it.
 */
const WATCH = `
  globalThis.appeared = []
  let latest = 0
  new MutationObserver(() => {
    const seconds = Number(document.querySelector('.age')?.dataset.seconds ?? 0)
    const fresh = []
    while (latest < seconds) fresh.push(++latest)
    if (fresh.length > 0) {
      requestAnimationFrame(() => appeared.push(...fresh.map((second) => [second, Date.now()])))
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-seconds'] })
`
const appearances = z.array(z.tuple([z.number(), z.number()]))

export interface Fleet {
  readonly drivers: number
  readonly simulated: boolean
}

/** The time from the end of each second of a test to its appearance, in ms, with a row for the table. */
export function ageOnScreen(browser: Browser, fleet: Fleet, seconds: number): Promise<Row & { p99: number }> {
  const { drivers, simulated } = fleet
  return withSystem({ drivers: simulated ? 0 : drivers }, async (rig) => {
    const end = simulated ? await startFleet(rig, { drivers, rate: RATE, seconds }) : (): void => undefined
    try {
      const samples = await samplesOf(rig, browser, seconds)
      const what = `${drivers} ${simulated ? 'simulated ' : ''}drivers: end of a second to the screen, ms`
      return { measured: what, ...spread(samples) }
    } finally {
      end()
    }
  })
}

async function samplesOf(rig: Rig, browser: Browser, seconds: number): Promise<number[]> {
  const { api, cluster } = rig
  await warmUp(rig, seconds)
  const testId = await api.avalanche({ rate: RATE, duration: seconds })
  const context = await browser.newContext({ viewport: VIEWPORT })
  try {
    const page = await context.newPage()
    await page.goto(`${cluster.api}/#/tests/${testId}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.evaluate(WATCH)
    const startAt = Date.parse((await api.trigger(testId)).startAt ?? '')
    await pause(startAt - Date.now() + seconds * 1_000 + LAST_SECOND_MS)
    const seen = appearances.parse(await page.evaluate('appeared'))
    await api.ended(testId, ENDS_AFTER_MS)
    // In its last second the test ends, and the page then shows no age any more.
    return seen.filter(([second]) => second < seconds).map(([second, at]) => at - startAt - second * 1_000)
  } finally {
    await context.close()
  }
}

/** The first test of a system: the code of all its processes is compiled in it. */
async function warmUp({ api }: Rig, seconds: number): Promise<void> {
  const testId = await api.avalanche({ rate: RATE, duration: seconds })
  await api.trigger(testId)
  await api.ended(testId, seconds * 1_000 + ENDS_AFTER_MS)
}
