/** `npm start`: everything on this machine, with only Node, until Ctrl-C. */
import { onEndAsked } from '../lib/end-requests.ts'
import { messageOf } from '../lib/errors.ts'
import { settingsOrExit } from '../lib/service.ts'
import { version } from '../lib/version.ts'
import { Cluster } from './cluster.ts'
import type { Part } from './process.ts'
import { requirePorts } from './ports.ts'
import { clusterOptions, type ClusterSettings, neededPorts, upCommand } from './settings.ts'
import { ownHistory } from './own-history.ts'
import { ownVoice, type Voice } from './voice.ts'

/**
 * Exit codes: 0 ended by Ctrl-C · 1 failed · 2 wrong settings or a port in use · 130 ended at once by a second Ctrl-C.
 */
const READY_WITHIN_MS = 60_000

function fail(message: string, code: number): never {
  process.stderr.write(`breakwater: ${message}\n`)
  process.exit(code)
}

async function run(settings: ClusterSettings): Promise<void> {
  await requirePorts(neededPorts(settings)).catch((error: unknown) => fail(messageOf(error), 2))
  const voice = ownVoice(settings.verbose)
  const data = settings.data ?? ownHistory(settings.port)
  const cluster = new Cluster(
    { ...clusterOptions(settings), data },
    {
      onLine: voice.part,
      onLost: (part, code) => {
        voice.people(`${part.name} ended with code ${code}`)
        onLost(cluster, part)
      },
    },
  )
  onInterrupt(cluster, voice)
  const began = performance.now()
  cluster.start()
  try {
    await cluster.ready(READY_WITHIN_MS)
  } catch (error) {
    await cluster.stop()
    fail(
      `${messageOf(error)}${settings.kafka === '' ? '' : `; check that ${settings.kafka} is the address of your Kafka`}`,
      1,
    )
  }
  voice.people(welcome(cluster, Math.round(performance.now() - began)))
}

/** A test may end a driver on purpose; without any other part the system is incomplete, so it stops. */
function onLost(cluster: Cluster, part: Part): void {
  if (part.name.startsWith('driver')) return
  void cluster.stop().then(() => process.exit(1))
}

function onInterrupt(cluster: Cluster, voice: Voice): void {
  let stopping = false
  onEndAsked((code) => {
    if (stopping) {
      cluster.kill()
      process.exit(code)
    }
    stopping = true
    voice.people('\nstopping; press Ctrl-C again to end at once')
    void cluster.stop().then(() => process.exit(0))
  })
}

function welcome(cluster: Cluster, tookMs: number): string {
  const { options, api, kafka, target } = cluster
  const broker = options.kafka === undefined ? `embedded broker  ${kafka}` : `your Kafka       ${kafka}`
  return [
    `Breakwater ${version} is ready (${(tookMs / 1_000).toFixed(1)} s).`,
    '',
    `  orchestrator     ${api}`,
    `  target server    ${target}`,
    `  ${broker}`,
    `  drivers          ${options.drivers === 0 ? `none started; start one: breakwater driver --kafka ${kafka}` : options.drivers}`,
    `  history          ${historyText(options.data)}`,
    '',
    'In another terminal:',
    '',
    `  curl -X POST ${api}/avalanche          # → {"TestId":"…"}, 500 requests per driver`,
    `  curl -X POST ${api}/trigger/TestId     # starts it`,
    `  curl ${api}/metrics/TestId             # its results`,
    '',
    'Ctrl-C ends all parts.',
    '',
  ].join('\n')
}

function historyText(data: string | undefined): string {
  if (data === undefined) return 'none: the folder of the project is not writable; choose a directory with --data'
  return data === '' ? 'none: every test is forgotten at the end' : data
}

await run(settingsOrExit(upCommand))
