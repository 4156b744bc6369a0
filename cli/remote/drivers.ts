/** `breakwater drivers`: the drivers of an orchestrator, once or each second. */
import type { DriverAnswer, DriversAnswer } from '../../lib/api/answers.ts'
import { pause } from '../../lib/clock.ts'
import type { Given } from '../../lib/flags/command.ts'
import { bytesText, plural } from '../../lib/measure/phrases.ts'
import { table } from '../../lib/table.ts'
import type { driversSettings } from '../commands/drivers.ts'
import { write } from '../io/output.ts'
import { answer, remotely } from './remotely.ts'

const EACH_MS = 1_000
/** Moves the cursor to the first line, and clears from there. */
const HOME = '\u001b[H\u001b[J'

/** Writes the list; with `--watch` each second, until Ctrl-C. */
export async function listDrivers({ values }: Given<typeof driversSettings>): Promise<number> {
  const { json, watch } = values
  return remotely(values, async (api) => {
    if (!watch) {
      const list = await api.drivers()
      return answer(json, list, driverLines(list))
    }
    for (;;) {
      const list = await api.drivers()
      const home = process.stdout.isTTY && !json ? HOME : ''
      if (!(await write(home + (json ? JSON.stringify(list) : driverLines(list).join('\n')) + '\n'))) return 0
      await pause(EACH_MS)
    }
  })
}

const texts = ['driver', 'state', 'doing', 'version', 'labels']
const numbers = ['heartbeat', 'threads', 'cores', 'cpu', 'memory', 'clock', 'outbox']

/** The list as text for a terminal. */
export function driverLines({ drivers }: Pick<DriversAnswer, 'drivers'>): string[] {
  if (drivers.length === 0) return ['no drivers: start one with breakwater driver --kafka HOST:PORT']
  const inOrder = [...drivers].sort((a, b) => a.nodeId.localeCompare(b.nodeId, 'en', { numeric: true }))
  const up = drivers.filter(({ liveness }) => liveness === 'up').length
  return [...table(texts, numbers, inOrder.map(cellsOf)), '', `${up} of ${plural(drivers.length, 'driver')} up`]
}

function cellsOf(driver: DriverAnswer): string[] {
  const { beatAgeMs, workers, cores, load, clock, outbox, labels } = driver
  const or = (value: string | number | null | undefined): string =>
    value === null || value === undefined ? '–' : String(value)
  return [
    driver.nodeId,
    driver.liveness,
    driver.partner ? 'base protocol' : driver.state,
    or(driver.version),
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    beatAgeMs === null ? '–' : `${(beatAgeMs / 1_000).toFixed(1)} s`,
    or(workers),
    or(cores),
    load === null ? '–' : `${Math.round(load.cpu * 100)} %`,
    load === null ? '–' : bytesText(load.rss),
    clock === null ? '–' : `${clock.offsetMs.toFixed(1)} ms`,
    or(outbox),
  ]
}
