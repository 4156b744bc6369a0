/** The page in a real browser: how soon it shows a second, what an hour costs it, and the size of its script. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { chromiumPath, launch } from '../chromium.ts'
import { ageOnScreen, type Fleet } from '../dashboard/appearance.ts'
import { type Played, playHour } from '../dashboard/play.ts'
import { type Aim, atMost, type BenchPart, type Figures, type Row } from '../part.ts'
import { projectRoot } from '../results.ts'
import { rounded } from '../samples.ts'

const fleets: readonly (Fleet & { readonly aimMs: number })[] = [
  { drivers: 8, simulated: false, aimMs: 1_000 },
  { drivers: 200, simulated: true, aimMs: 2_000 },
]
const TASK_MS = 50
const ZOOM_MS = 8
/** Of the heap in the second half of the hour, in %: by then most of the timeline is joined into longer points. */
const GROWTH = 20
const SCRIPT_KB = 150
const MISSING = 'left out: what needs a browser, because there is no chromium: install it, or set BREAKWATER_CHROMIUM'

export const dashboard: BenchPart = {
  name: 'dashboard',
  title: 'the page in a browser: age of a second on the screen, an hour of points, size of the script',
  measure: async ({ quick }) => {
    const size = scriptSize()
    if (chromiumPath === undefined) return { ...size, notes: [MISSING] }
    const browser = await launch()
    try {
      const all = [size, await agesOf(browser, quick ? 6 : 30), await hourOf(browser, quick ? 600 : 3_600)]
      return {
        rows: all.flatMap(({ rows }) => rows),
        aims: all.flatMap(({ aims }) => aims),
        versions: { chromium: browser.version() },
      }
    } finally {
      await browser.close()
    }
  },
}

function scriptSize(): Figures {
  const script = readFileSync(join(projectRoot, 'dist', 'page', 'app.js'))
  const kb = rounded(gzipSync(script, { level: 9 }).length / 1_000, 1)
  return {
    rows: [{ measured: 'script, gzip -9, kB', n: 1, p50: kb, p99: kb, max: kb }],
    aims: [atMost('script, kB', kb, SCRIPT_KB)],
  }
}

async function agesOf(browser: Browser, seconds: number): Promise<Figures> {
  const rows: Row[] = []
  const aims: Aim[] = []
  for (const fleet of fleets) {
    const row = await ageOnScreen(browser, fleet, seconds)
    rows.push(row)
    aims.push(atMost(`${fleet.drivers} drivers: p99, ms`, row.p99, fleet.aimMs))
  }
  return { rows, aims }
}

/** @param seconds of the test that is played */
async function hourOf(browser: Browser, seconds: number): Promise<Figures> {
  const ends = [seconds / 6, seconds / 2, seconds]
  const { tasks, passed, zoom, heap } = await playHour(browser, ends)
  const [, half = 0, all = 0] = heap
  return {
    rows: [
      { measured: `${seconds} seconds played: CPU time of a task, ms`, ...tasks },
      { measured: 'the same: time that passed, ms', ...passed },
      { measured: 'CPU time of script for a step of zooming, ms', ...zoom },
      ...heapRows(heap, ends),
    ],
    aims: [
      atMost('longest task, CPU ms', tasks.max, TASK_MS),
      atMost('script of a step of zooming: p99, CPU ms', zoom.p99, ZOOM_MS),
      atMost('growth of the heap in the second half, %', rounded((all / half - 1) * 100, 1), GROWTH),
    ],
  }
}

function heapRows(heap: Played['heap'], ends: readonly number[]): Row[] {
  return heap.map((mib, index) => {
    const value = rounded(mib, 1)
    return {
      measured: `heap after ${rounded((ends[index] ?? 0) / 60, 1)} min, MiB`,
      n: 1,
      p50: value,
      p99: value,
      max: value,
    }
  })
}
