/** The heartbeat monitor's program, once it is loaded: it starts a monitor from settings. */
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import { busOptionsFrom } from '../lib/bus/kafka-settings.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { systemClock } from '../lib/clock.ts'
import { busReasons, serveHealth } from '../lib/health.ts'
import { newBootId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { type Running, runService } from '../lib/service.ts'
import { expectationFrom } from './expectation.ts'
import { Monitor } from './monitor.ts'
import { type Output, TableOutput, jsonOutput, lineOutput } from './output.ts'
import { type MonitorSettings, limitsFrom, monitorCommand, wishFrom } from './settings.ts'
import { noteLog, terminalScreen } from './terminal.ts'
import { Watch } from './watch.ts'

await runService({
  ...monitorCommand,
  name: 'heartbeat-monitor',
  stopWithin: 3_000,
  start,
})

async function start(settings: MonitorSettings, log: Log): Promise<Running> {
  const wish = wishFrom(settings)
  const { output, notes } = outputFrom(settings, log)
  const messenger = new Messenger(createKafkaBus(busOptions(settings), notes))
  const watch = new Watch({
    messenger,
    monitor: new Monitor(limitsFrom(settings)),
    output,
    clock: systemClock,
    expectation: wish === undefined ? undefined : expectationFrom(wish, systemClock.now()),
    orchestrator: settings.orchestrator,
  })
  let listens = false
  await serveHealth(settings.healthSocket, () => [
    ...(listens ? [] : ['not listening yet']),
    ...busReasons(messenger.bus.state(), systemClock.now()),
  ])
  notes.info({ kafka: settings.kafka, orchestrator: settings.orchestrator }, 'monitor starts')
  const ready = watch.start().then(() => {
    listens = true
    notes.info({}, 'monitor listens')
  })
  const stop = async (): Promise<void> => {
    await watch.stop()
    output.end()
  }
  return { ready, stop, ended: watch.concluded, log: notes }
}

function busOptions(settings: MonitorSettings): ReturnType<typeof busOptionsFrom> {
  const client = `breakwater-monitor-${newBootId()}`
  // Short polls: Kafka's responses distinguish a silent driver from a silent Kafka.
  return busOptionsFrom(settings, { clientId: client, groupId: client, longPolls: false, clock: systemClock })
}

/** The requested output, and the destination of everything else, which must not interrupt a table. */
function outputFrom({ format, quiet }: MonitorSettings, log: Log): { output: Output; notes: Log } {
  const screen = terminalScreen(process.stdout, process.env)
  if (format === 'json' || (format === 'auto' && !screen.terminal))
    return { output: jsonOutput(log, quiet), notes: log }
  if (quiet) return { output: lineOutput(screen), notes: log }
  const table = new TableOutput(screen)
  const note = (text: string): void => {
    table.note(text)
  }
  return { output: table, notes: noteLog(note) }
}
