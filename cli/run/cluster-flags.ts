/** The flags of a run on a cluster, and which flags concern only this machine. */
import type { Typed } from '../../lib/flags/arguments.ts'
import { usage, type Values } from '../../lib/flags/setting.ts'
import type { runSettings } from './settings.ts'

/** A cluster that runs already. */
export interface ClusterOptions {
  /** The address of its orchestrator. */
  readonly url: string
  /** The file of the token. */
  readonly tokenFile: string | undefined
}

type RunValues = Pick<Values<typeof runSettings>, 'orchestrator' | 'tokenFile'>

/** Flags of this machine, and what to do instead. */
const local = {
  workers: 'each driver has its own setting of that name',
  cacert: 'give it to each driver, as its setting --tls-ca',
  cert: 'give it to each driver, as its setting --tls-cert',
  key: 'give it to each driver, as its setting --tls-key',
} as const

/**
 * The cluster of a run; undefined if it runs on this machine.
 * @throws BreakwaterError `usage` for a flag that has no effect there, or none here
 */
export function clusterIn(
  { orchestrator: url, tokenFile }: RunValues,
  typed: ReadonlyMap<string, Typed>,
): ClusterOptions | undefined {
  if (url === undefined) {
    const flag = typed.get('tokenFile')?.flag
    if (flag !== undefined) throw usage(`${flag}: has no effect without --orchestrator`)
    return undefined
  }
  for (const [name, remedy] of Object.entries(local)) {
    const flag = typed.get(name)?.flag
    if (flag === undefined) continue
    throw usage(
      `${flag}: has no effect with ${typed.get('orchestrator')?.flag ?? 'BREAKWATER_ORCHESTRATOR'}: ${remedy}`,
    )
  }
  return { url, tokenFile }
}
