/** Makes drivers that are started from now on report additional data: see start-probe.ts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { type Micros, micros } from '../../lib/units.ts'
import { MEMORY_EVERY, PROBE_FILE } from './probe-name.ts'

const startLine = z.object({ testId: z.string(), startAt: z.number() })
const memoryLine = z.object({ at: z.number(), thread: z.number(), rss: z.number(), heapUsed: z.number() })

/** Memory in bytes; `at` in ms since 1970; thread 0 is the main thread. */
export type MemoryLine = z.infer<typeof memoryLine>

export interface Probe {
  /** When a test started in the driver, on the monotonic clock. */
  startOf(testId: string): Promise<Micros>
  /** When the next test started that no earlier call has returned, whichever it is. */
  nextStart(): Promise<Micros>
  /** All samples of the memory of the driver's threads. */
  memory(): MemoryLine[]
}

/**
 * Runs the work while new drivers report additional data.
 * @param memoryEvery milliseconds between two samples of the memory; 0: none
 */
export async function withProbe<T>(memoryEvery: number, work: (probe: Probe) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-probe-'))
  const file = join(folder, 'lines')
  const before = process.env['NODE_OPTIONS']
  const probe = new URL('./start-probe.js', import.meta.url).href
  setVariables({
    NODE_OPTIONS: `${before ?? ''} --import=${probe}`.trim(),
    [PROBE_FILE]: file,
    [MEMORY_EVERY]: String(memoryEvery),
  })
  try {
    return await work({
      startOf: (testId) => startIn(file, (lines) => lines.find((line) => line.testId === testId)),
      nextStart: () => {
        const known = linesOf(file, startLine).length
        return startIn(file, (lines) => lines[known])
      },
      memory: () => linesOf(file, memoryLine),
    })
  } finally {
    setVariables({ NODE_OPTIONS: before, [PROBE_FILE]: undefined, [MEMORY_EVERY]: undefined })
    rmSync(folder, { recursive: true, force: true })
  }
}

function setVariables(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = value
  }
}

type StartLine = z.infer<typeof startLine>

async function startIn(file: string, pick: (lines: readonly StartLine[]) => StartLine | undefined): Promise<Micros> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const line = pick(linesOf(file, startLine))
    if (line !== undefined) return micros(line.startAt)
    await pause(25)
  }
  throw new BreakwaterError('internal', 'the driver did not tell when its test started')
}

function linesOf<T>(file: string, schema: z.ZodType<T>): T[] {
  let content = ''
  try {
    content = readFileSync(file, 'utf8')
  } catch {
    // Nothing has been reported so far.
  }
  return content
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => schema.safeParse(JSON.parse(line)).data ?? [])
}
