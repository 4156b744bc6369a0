/** `npm run demo`: up, avalanche, tsunami, report, down. Exit code 0 when every count agrees with the target's own. */
import { onEndAsked } from '../lib/end-requests.ts'
import { messageOf } from '../lib/errors.ts'
import { settingsOrExit } from '../lib/service.ts'
import { reportOf } from '../report/report.ts'
import { renderText } from '../report/text.ts'
import { ApiClient } from './client.ts'
import { Cluster } from './cluster.ts'
import { requirePorts } from './ports.ts'
import { clusterConflict, clusterOptions, clusterSettings, neededPorts } from './settings.ts'
import { ownVoice } from './voice.ts'

const program = {
  usage: 'npm run demo --',
  summary: 'Starts all parts, runs an avalanche and a tsunami, and compares the counts with those of the target.',
  // Its two tests are for the screen.
  settings: { ...clusterSettings, data: { ...clusterSettings.data, shown: 'none' } },
  conflict: clusterConflict,
  byNpm: 'npm run demo',
}

const READY_WITHIN_MS = 60_000
const TEST_WITHIN_MS = 120_000

const settings = settingsOrExit(program)
const voice = ownVoice(settings.verbose)
const say = voice.people

/** Runs one test and returns whether the report and the target agree. */
async function play(cluster: Cluster, testId: string): Promise<boolean> {
  const api = new ApiClient(cluster.api, process.env['BREAKWATER_TOKEN'])
  const before = await requestsSeen(cluster)
  const { drivers, startAt } = await api.trigger(testId)
  say(`POST /trigger/${testId} → ${drivers.length} driver(s), start at ${startAt ?? 'once'}`)
  const test = await api.ended(testId, TEST_WITHIN_MS)
  const report = reportOf(test, await api.metrics(testId), { timeline: await api.timeline(testId) })
  say(`\n${renderText(report)}`)
  const seen = (await requestsSeen(cluster)) - before
  const { planned, sent, completed, dropped, neverSent } = report.overall
  // The report contains the trust in the numbers: a busy machine is not a failure of the demo.
  const agree = seen === sent && completed === sent && planned === sent + dropped + neverSent
  say(
    `the target counted ${seen} requests, the report says ${sent} sent and ${completed} completed: ${agree ? 'they agree' : 'THEY DIFFER'}\n`,
  )
  return agree
}

async function requestsSeen(cluster: Cluster): Promise<number> {
  return Number(await (await fetch(`${cluster.target}/metric`)).text())
}

async function story(cluster: Cluster): Promise<boolean> {
  cluster.start()
  await cluster.ready(READY_WITHIN_MS)
  const api = new ApiClient(cluster.api, process.env['BREAKWATER_TOKEN'])
  say(
    `everything is up: ${cluster
      .parts()
      .map(({ name }) => name)
      .join(', ')}\n`,
  )
  say('POST /avalanche')
  const avalanche = await play(cluster, await api.avalanche())
  say('POST /tsunami/2')
  const tsunami = await play(cluster, await api.tsunami(2))
  return avalanche && tsunami
}

async function run(): Promise<number> {
  const lines: string[] = []
  const cluster = new Cluster(clusterOptions(settings), {
    onLine: (part, line) => {
      if (settings.verbose) voice.part(part, line)
      else lines.push(`${part}: ${line}`)
    },
    onLost: (part, code) => {
      say(`${part.name} ended with code ${code}`)
    },
  })
  onEndAsked((code) => {
    void cluster.stop().then(() => process.exit(code))
  })
  try {
    await requirePorts(neededPorts(settings))
    return (await story(cluster)) ? 0 : 1
  } catch (error) {
    process.stderr.write(`breakwater: ${messageOf(error)}\n${lines.slice(-20).join('\n')}\n`)
    return 1
  } finally {
    await cluster.stop()
  }
}

process.exitCode = await run()
