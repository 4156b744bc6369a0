/** An hour of a test in the page: how long its tasks take, what a step of zooming costs, and how its memory grows. */
import type { Browser, CDPSession, Page } from 'playwright-core'
import { pause } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { startApi } from '../../orchestrator/api/server.ts'
import { spread, type Spread } from '../samples.ts'
import { HOUR_TEST, HourService } from './hour.ts'
import { scriptPerKey, taskTimes, traced } from './trace.ts'

const DRIVERS = 8
/** Seconds of the test in a second of this machine. */
const SPEED = 25
const ZOOM_STEPS = 50
const BETWEEN_KEYS_MS = 120
const VIEWPORT = { width: 1280, height: 900 }

export interface Played {
  /** Of tasks while it plays: CPU time, and time that passed. */
  readonly tasks: Spread
  readonly passed: Spread
  /** CPU time of script. */
  readonly zoom: Spread
  /** The used heap after each stretch, in MiB. */
  readonly heap: readonly number[]
}

/** @param ends of the stretches, in seconds of the test; the heap is measured after each */
export async function playHour(browser: Browser, ends: readonly number[]): Promise<Played> {
  const service = new HourService(DRIVERS)
  const options = { host: '127.0.0.1', port: 0, allowedTargets: [], defaultTarget: 'http://127.0.0.1:1/' }
  const api = await startApi(service, { ...options, auth: 'token', allowedHosts: [] }, silentLog)
  const context = await browser.newContext({ viewport: VIEWPORT })
  try {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${api.port}/#/tests/${HOUR_TEST}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return await measured({ browser, page, service }, ends)
  } finally {
    await context.close()
    await api.close()
  }
}

interface Stage {
  readonly browser: Browser
  readonly page: Page
  readonly service: HourService
}

async function measured({ browser, page, service }: Stage, ends: readonly number[]): Promise<Played> {
  const session = await page.context().newCDPSession(page)
  const [tasks, times, heap]: [number[], number[], number[]] = [[], [], []]
  let second = 0
  for (const end of ends) {
    const events = await traced(browser, page, () => playUntil(service, end - second))
    second = end
    const { cpu, passed } = taskTimes(events)
    for (const each of cpu) tasks.push(each)
    for (const each of passed) times.push(each)
    heap.push(await usedHeap(session))
  }
  const events = await traced(browser, page, () => zoom(page))
  const zooming = spread(scriptPerKey(events).slice(-ZOOM_STEPS))
  return { tasks: spread(tasks), passed: spread(times), zoom: zooming, heap }
}

async function playUntil(service: HourService, seconds: number): Promise<void> {
  const start = performance.now()
  for (let step = 0; step < seconds; step += 1) {
    service.step()
    await pause(Math.max(0, start + ((step + 1) * 1_000) / SPEED - performance.now()))
  }
}

/** Zooms into the first chart and out again, again and again. */
async function zoom(page: Page): Promise<void> {
  await page.locator('.chart-plot').first().focus()
  await page.keyboard.press('ArrowLeft')
  await pause(BETWEEN_KEYS_MS)
  for (let step = 0; step < ZOOM_STEPS; step += 1) {
    await page.keyboard.press(step % 10 < 5 ? '+' : '-')
    await pause(BETWEEN_KEYS_MS)
  }
}

async function usedHeap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 2 ** 20
}
