/** What a driver makes of a config: a plan, and whether it can take part in it here. */
import { bodyFileFault } from '../../lib/body-files.ts'
import { messageOf } from '../../lib/errors.ts'
import type { TestConfig } from '../../lib/messages/test-config.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { forbiddenPlan } from '../../lib/target-policy.ts'
import type { Protocols } from '../protocols/protocols.ts'
import { type ForeignDefaults, planOf } from './foreign-plan.ts'
import { type Machine, preflight, type Preflight } from './preflight.ts'

/** By what a config is judged: what fills in a partner's, what this driver speaks, and the machine that is to run it. */
export interface Circumstances {
  readonly foreign: ForeignDefaults
  /** What is spoken to targets. */
  readonly protocols: Protocols
  readonly machine: () => Machine
  /** Whether a plan may name files of this machine. */
  readonly bodyFiles?: boolean
}

/** A plan, if there is one, and what speaks against it. */
export interface Admission extends Preflight {
  readonly plan?: Plan
}

/** The plan of a config, and what speaks against it. Never throws: what cannot be read is refused. */
export function admit({ plan, foreign }: TestConfig, given: Circumstances): Admission {
  try {
    const read = plan ?? (foreign === undefined ? undefined : planOf(foreign, given.foreign))
    if (read === undefined) return { refusal: 'the config holds no plan' }
    const refusal = forbiddenPlan(read) ?? refusedFile(read, given) ?? given.protocols.refusal(read)
    if (refusal !== undefined) return { plan: read, refusal }
    return { plan: read, ...preflight(read, given.protocols.of(read).needs(read), given.machine()) }
  } catch (error) {
    return { refusal: messageOf(error) }
  }
}

/** Why a plan's file is not read: a plan from Kafka may come from anybody who can write there. */
function refusedFile({ requests }: Plan, { bodyFiles = false }: Circumstances): string | undefined {
  const [first, ...others] = requests.flatMap(({ bodyFile }) => bodyFile ?? [])
  if (first === undefined) return undefined
  if (!bodyFiles)
    return 'the plan names a file for a body, and this driver reads none: send the bytes in the plan (bodyBase64)'
  for (const file of [first, ...others]) {
    const fault = bodyFileFault(file)
    if (fault !== undefined) return fault
  }
  return undefined
}
