/** Tests in this process: every part runs in it, and ends with it. */
import type { MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import type { AskedChange, ChangedAnswer } from '../lib/api/load-changes.ts'
import { isFinal } from '../lib/api/run-states.ts'
import type { TimelineAnswer } from '../lib/api/timeline.ts'
import { BreakwaterError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { allRequests } from '../lib/plan/hooks.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { type HistogramFormat, histogramText } from '../orchestrator/figures/histogram-text.ts'
import type { Backend, Measured, Show } from './backend.ts'
import { type LocalCluster, type LocalOptions, startLocal } from './local.ts'
import { lanesFor } from './threads.ts'

/** Starts all parts. Resolves when tests may be created. @param log receives the log lines of the parts */
export async function startLocalBackend(options: Omit<LocalOptions, 'bodyFiles'>, log: Log): Promise<Backend> {
  const bodyFiles = new Set<string>()
  return new LocalBackend(await startLocal({ ...options, bodyFiles }, log), { ...options, bodyFiles })
}

/** The options of the cluster. */
interface Own {
  /** The SHA-256 of the files that the driver may read. */
  readonly bodyFiles: Set<string>
  readonly workers: number
}

/** Tests by the parts of this process. */
export class LocalBackend implements Backend {
  readonly #cluster: LocalCluster
  readonly #own: Own

  constructor(cluster: LocalCluster, own: Own) {
    this.#cluster = cluster
    this.#own = own
  }

  async create(plan: Plan): Promise<string> {
    for (const { bodyFile } of allRequests(plan)) {
      if (bodyFile !== undefined) this.#own.bodyFiles.add(bodyFile.sha256)
    }
    const { service, ready } = this.#cluster
    const [{ TestId }] = await Promise.all([service.create(plan), ready])
    return TestId
  }

  async trigger(testId: string): Promise<string | null> {
    const { service } = this.#cluster
    try {
      return (await service.trigger(testId)).startAt
    } catch (error) {
      // The requests after the load are still sent, and would end with this process.
      if (service.test(testId).state === 'draining') await this.follow(testId)
      return explain(error)
    }
  }

  async follow(testId: string, show?: Show): Promise<void> {
    const { service } = this.#cluster
    await new Promise<void>((resolve) => {
      // It may be over before anybody listens.
      if (isFinal(service.test(testId).state)) {
        resolve()
        return
      }
      const over = (): void => {
        ignore()
        resolve()
      }
      const ignore = service.listen((event) => {
        if (event.type === 'run' && event.data.TestId === testId && isFinal(event.data.state)) over()
        if (event.type === 'figures' && event.data.TestId === testId) show?.(service.metrics(testId))
      })
    })
  }

  test(testId: string): Promise<TestAnswer> {
    return Promise.resolve().then(() => this.#cluster.service.test(testId))
  }

  metrics(testId: string): Promise<MetricsAnswer> {
    return Promise.resolve().then(() => this.#cluster.service.metrics(testId))
  }

  timeline(testId: string, after?: string): Promise<TimelineAnswer> {
    return Promise.resolve().then(() => this.#cluster.service.timeline(testId, { after }))
  }

  change(testId: string, wanted: AskedChange): Promise<ChangedAnswer> {
    return this.#cluster.service.change(testId, wanted)
  }

  histogram(testId: string, format: HistogramFormat, of: Measured = 'response'): Promise<string> {
    return histogramText(this.#cluster.service, testId, { format, of })
  }

  async stop(testId: string): Promise<void> {
    await this.#cluster.service.stop(testId)
  }

  threadsFor(plan: Plan): number {
    return lanesFor(plan, this.#own.workers)
  }

  leftBehind(): undefined {
    return undefined
  }
}

/** The driver's reason is more useful than the number of drivers. */
function explain(error: unknown): never {
  const leftOut = error instanceof BreakwaterError ? error.details['leftOut'] : undefined
  const [first] = Array.isArray(leftOut) ? (leftOut as { reason: string }[]) : []
  throw first === undefined ? error : new BreakwaterError('not-enough-drivers', first.reason, { cause: error })
}
