/** The orchestrator: whether it answers, its version, whether it is ready, and whether it keeps a history. */
import { ApiClient } from '../../cluster/client.ts'
import type { DriverAnswer } from '../../lib/api/answers.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { version as own } from '../../lib/version.ts'
import type { Check } from './context.ts'
import { type Finding, failure, ok, skipped, warning } from './finding.ts'

/** The time limit of its first answer, in milliseconds. */
const READY_MS = 5_000

/** What an orchestrator told. */
export interface ReachedOrchestrator {
  readonly kind: 'reached'
  readonly url: string
  readonly version: string
  /** Whether a test could run now. */
  readonly ready: boolean
  /** Why none could, or what else is wrong. */
  readonly reasons: readonly string[]
  /** Undefined while it is not ready, and from older versions. */
  readonly history: 'kept' | 'none' | undefined
  readonly drivers: readonly DriverAnswer[]
}

export type SeenOrchestrator = ReachedOrchestrator | { readonly kind: 'away'; readonly finding: Finding }

export interface OrchestratorPlace {
  readonly url: string
  readonly token: string | undefined
  /** Whether the address was given, and is not the default. */
  readonly given: boolean
}

/** Never rejects. */
export async function lookAtOrchestrator(place: OrchestratorPlace): Promise<SeenOrchestrator> {
  const { url, token, given } = place
  const api = new ApiClient(url, token)
  try {
    const readiness = await readinessOf(api)
    const [version, { drivers }] = await Promise.all([api.version(), api.drivers()])
    return { kind: 'reached', url, version, drivers, ...readiness }
  } catch (error) {
    return { kind: 'away', finding: given || isOrchestrator(error) ? awayFinding(error, place) : nothingFinding(url) }
  }
}

async function readinessOf(api: ApiClient): Promise<Pick<ReachedOrchestrator, 'ready' | 'reasons' | 'history'>> {
  try {
    const { history, reasons } = await api.readiness(READY_MS)
    return { ready: true, history, reasons }
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'not-ready') throw error
    const { reasons } = error.details
    const texts = Array.isArray(reasons) ? reasons.map(String) : [error.message]
    return { ready: false, history: undefined, reasons: texts }
  }
}

/** An orchestrator answered, though not what was asked. */
function isOrchestrator(error: unknown): boolean {
  return error instanceof BreakwaterError && error.code !== 'unreachable' && error.code !== 'usage'
}

function nothingFinding(url: string): Finding {
  return skipped(
    `no orchestrator was given, and none answers at ${url}`,
    'give its address with --orchestrator URL, or start one with breakwater up',
  )
}

function awayFinding(error: unknown, { url, token }: OrchestratorPlace): Finding {
  if (!(error instanceof BreakwaterError)) return failure(`${url}: ${messageOf(error)}`, 'check the address')
  if (error.code === 'unauthorized') {
    return failure(
      `${url} ${(token ?? '') === '' ? 'requires a token' : 'refuses this token'}`,
      'set BREAKWATER_TOKEN to that of the orchestrator, or give --token-file FILE',
    )
  }
  if (error.code === 'unreachable') {
    return failure(
      error.message,
      'start it there with breakwater orchestrator, or give its address with --orchestrator',
    )
  }
  return failure(error.message, 'check the address given with --orchestrator, and that its version is this one')
}

export function orchestratorFinding(seen: Omit<ReachedOrchestrator, 'kind' | 'drivers'>): Finding {
  const { url, version, ready, reasons, history } = seen
  const found = `${url} runs version ${version}`
  if (!ready) {
    return failure(`${found} and is not ready: ${reasons.join('; ')}`, 'look at its log; its GET /readyz repeats this')
  }
  if (version !== own) return warning(`${found}, and this is ${own}`, 'install the same version on all machines')
  if (reasons.length > 0) return warning(`${found}: ${reasons.join('; ')}`, 'look at the disk of its --data directory')
  if (history === 'kept') return ok(`${found}, is ready and keeps a history`)
  return ok(`${found} and is ready; it keeps no history, so tests are forgotten at its end (--data DIR keeps one)`)
}

export const orchestrator: Check = {
  name: 'orchestrator',
  run: async ({ orchestrator: look }) => {
    const seen = await look()
    return seen.kind === 'away' ? seen.finding : orchestratorFinding(seen)
  },
}
