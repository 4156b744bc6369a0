/** What the main thread of a page did, from a trace of the browser. */
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'

const event = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  /** The CPU time of the thread in it, in µs, as `dur` is the time that passed. */
  tdur: z.number().default(0),
  args: z
    .object({ name: z.string().optional(), data: z.object({ type: z.string().optional() }).optional() })
    .optional(),
})
export type TraceEvent = z.infer<typeof event>

const content = z.object({ traceEvents: z.array(event) })
const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline']

/** Records the main threads of pages while the work is done: complete events in the order of time. */
export async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
  await browser.startTracing(page, { categories })
  await work()
  const bytes = await browser.stopTracing()
  const { traceEvents } = content.parse(JSON.parse(bytes.toString('utf8')))
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const threads = new Set(named.map(threadOf))
  return traceEvents.filter((each) => each.ph === 'X' && threads.has(threadOf(each))).sort((a, b) => a.ts - b.ts)
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`
}

/** The CPU times of all tasks in ms, and the times that passed during them, which include those of other processes. */
export function taskTimes(events: readonly TraceEvent[]): { readonly cpu: number[]; readonly passed: number[] } {
  const tasks = events.filter(({ name }) => name === 'RunTask')
  return { cpu: tasks.map(({ tdur }) => tdur / 1_000), passed: tasks.map(({ dur }) => dur / 1_000) }
}

/** Inside of these a page runs its script; one may contain others. */
const scripts: ReadonlySet<string> = new Set(['EvaluateScript', 'FunctionCall', 'RunMicrotasks', 'FireAnimationFrame'])

/** The CPU time of script from each press of a key up to the next one, in ms. */
export function scriptPerKey(events: readonly TraceEvent[]): number[] {
  const times: number[] = []
  let end = 0
  for (const { name, ts, dur, tdur, args } of events) {
    if (name === 'EventDispatch' && args?.data?.type === 'keydown') times.push(0)
    if (!scripts.has(name) || times.length === 0 || ts < end) continue
    end = ts + dur
    times[times.length - 1] = (times.at(-1) ?? 0) + tdur / 1_000
  }
  return times
}
