/** A test by go-wrk's flags, from its options to its results. */
import { credentialsIn } from '../../../cluster/local.ts'
import type { Backend } from '../../../cluster/backend.ts'
import { threadsAhead } from '../../../cluster/threads.ts'
import { autoWorkers } from '../../../lib/cores.ts'
import type { Given } from '../../../lib/flags/command.ts'
import { usage } from '../../../lib/flags/setting.ts'
import { version } from '../../../lib/version.ts'
import type { Report } from '../../../report/report.ts'
import { write } from '../../io/output.ts'
import { say } from '../../io/say.ts'
import { play } from '../../run/load.ts'
import type { ClusterOptions } from '../../run/cluster-flags.ts'
import { exitCodeOf } from '../../run/outcome.ts'
import { debugged } from '../debug.ts'
import { histogramOf } from '../histogram.ts'
import { note } from '../note.ts'
import { backendAt, type Where } from '../where.ts'
import { speaksHttp2 } from './alpn.ts'
import { distributedText, type Job, startText } from './distributed-layout.ts'
import { type GoWrkFigures, goWrkFigures } from './figures.ts'
import { headText, resultText } from './layout.ts'
import { mayUseHttp2, planOfGoWrk, type Subject, subjectOf } from './plan.ts'
import type { goWrkSettings } from './settings.ts'

type GivenGoWrk = Given<typeof goWrkSettings>

/** Flags of this machine, and what to do instead on a cluster. */
const local = {
  cpus: "each driver's own setting is --workers",
  ca: 'give it to each driver, as its setting --tls-ca',
  cert: 'give it to each driver, as its setting --tls-cert',
  key: 'give it to each driver, as its setting --tls-key',
} as const

/** What is right here and is not in go-wrk. */
export const corrections = [
  "percentiles are on the right scale (go-wrk's 99% is the 0.99th)",
  'Overall Requests/sec and Overall Transfer/sec come first, before Requests/sec, and are by the wall clock',
  'Requests/sec and Transfer/sec are of successful requests and their time (bytes in proportion to the responses)',
  '-T limits the whole request',
  'bytes are heads and bodies of all responses as received, before decompression',
] as const

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong flags */
export async function runGoWrk(given: GivenGoWrk): Promise<number> {
  const { version: asksVersion } = given.values
  if (!asksVersion) return test(subjectOf(given), given)
  await write(`Version: ${version}\n`)
  return 0
}

async function test(subject: Subject, given: GivenGoWrk): Promise<number> {
  const { values } = given
  const { json, duration: seconds, connections } = values
  const where = whereOf(given)
  const http2 = mayUseHttp2(values, subject) && (await speaksHttp2(subject.url, where.credentials, values.timeout))
  const plan = await planOfGoWrk(subject, given, http2)
  const backend = await debuggable(where)
  const job = where.cluster === undefined ? undefined : { url: subject.url, seconds, connections }
  if (!json && job === undefined) await write(headText(subject.url, seconds, connections))
  const triggered = json || job === undefined ? undefined : (testId: string) => tellStart(job, backend, testId)
  const report = await play(plan, backend, { triggered })
  const success = await histogramOf(backend, report, 'success')
  const figures = goWrkFigures(report, success, connections * Math.max(1, report.drivers.length))
  await write(json ? `${JSON.stringify(report)}\n` : await textOf(report, figures, { job, backend }))
  note('go-wrk', job !== undefined ? [...corrections, 'histograms are merged over all workers'] : corrections, report)
  return exitCodeOf(report, undefined)
}

async function tellStart(job: Job, backend: Backend, testId: string): Promise<void> {
  const { drivers } = await backend.metrics(testId)
  await write(startText(job, testId, drivers.length))
}

interface Ran {
  /** Undefined on this machine. */
  readonly job: Job | undefined
  readonly backend: Backend
}

async function textOf(report: Report, figures: GoWrkFigures, { job, backend }: Ran): Promise<string> {
  if (job === undefined) return resultText(figures)
  const { drivers } = await backend.test(report.TestId)
  return distributedText(job, drivers, report, figures)
}

async function debuggable(where: Where): Promise<Backend> {
  const thread = where.cluster === undefined ? threadsAhead(where.workers) : refuseThread
  const backend = await backendAt(where, thread)
  return process.env['GO_WRK_DEBUG'] === '1' ? debugged(backend, debugLine) : backend
}

function debugLine(line: string): void {
  say(`go-wrk debug: ${line}`)
}

function refuseThread(): never {
  throw new TypeError('a cluster has its own load threads')
}

function whereOf({ values, typed }: GivenGoWrk): Where {
  const { orchestrator, workers: names, tokenFile, cpus, ca, cert, key } = values
  const cluster = clusterOf({ orchestrator, names, tokenFile }, typed)
  if (cluster !== undefined) {
    for (const [name, remedy] of Object.entries(local)) {
      const flag = typed.get(name)?.flag
      if (flag !== undefined) throw usage(`${flag}: has no effect on a cluster: ${remedy}`)
    }
  }
  const credentials = credentialsIn({ ca, cert, key }, { tlsCa: '-ca', tlsCert: '-cert', tlsKey: '-key' }) ?? {}
  return { cluster, credentials, workers: Math.min(values.connections, cpus === 0 ? autoWorkers() : cpus) }
}

interface ClusterFlags {
  readonly orchestrator: string | undefined
  readonly names: readonly string[]
  readonly tokenFile: string | undefined
}

/** The coordinator of go-wrk's distributed client unless another is given. */
const COORDINATOR = 'http://localhost:8080'

function clusterOf(
  { orchestrator, names, tokenFile }: ClusterFlags,
  typed: GivenGoWrk['typed'],
): ClusterOptions | undefined {
  const url = orchestrator ?? (names.length > 0 ? COORDINATOR : undefined)
  if (url !== undefined) return { url, tokenFile }
  const flag = typed.get('tokenFile')?.flag
  if (flag !== undefined) throw usage(`${flag}: has no effect without -coordinator`)
  return undefined
}
