/** A driver's decision about a config: its plan, and whether this driver can take part in it. */
import { bodyFileFault } from '../../lib/body-files.ts'
import { messageOf } from '../../lib/errors.ts'
import type { TestConfig } from '../../lib/messages/test-config.ts'
import { allRequests } from '../../lib/plan/hooks.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { forbiddenPlan } from '../../lib/target-policy.ts'
import { missingSecret } from '../engines/templates/secrets.ts'
import { wrongCheck } from '../hooks/checking.ts'
import { wrongExpression } from '../hooks/extraction.ts'
import type { Protocols } from '../protocols/protocols.ts'
import type { ForeignDefaults } from '../options.ts'
import { planOf } from './foreign-plan.ts'
import type { Machine } from '../limits/machine.ts'
import { preflight, type Preflight } from './preflight.ts'

/** The basis of the decision: the defaults for a partner's config, the protocols of this driver, and the machine. */
export interface Circumstances {
  readonly foreign: ForeignDefaults
  /** The protocols for targets. */
  readonly protocols: Protocols
  readonly machine: () => Machine
  /** The SHA-256 of each file of this machine that a plan may name; none by default. */
  readonly bodyFiles?: ReadonlySet<string>
}

const NO_FILES =
  'the plan names a file for a body, which this driver may not read: send the bytes in the plan (bodyBase64)'

/** A plan, if there is one, and the objections to it. */
export interface Admission extends Preflight {
  readonly plan?: Plan
}

/** The plan of a config, and the objections to it. Never throws: an invalid config is refused. */
export function admit({ plan, foreign }: TestConfig, given: Circumstances): Admission {
  try {
    const read = plan ?? (foreign === undefined ? undefined : planOf(foreign, given.foreign))
    if (read === undefined) return { refusal: 'the config holds no plan' }
    const refusal = refusalOf(read, given)
    if (refusal !== undefined) return { plan: read, refusal }
    return { plan: read, ...preflight(read, given.protocols.of(read).needs(read), given.machine()) }
  } catch (error) {
    return { refusal: messageOf(error) }
  }
}

function refusalOf(plan: Plan, given: Circumstances): string | undefined {
  const wrong = forbiddenPlan(plan) ?? refusedFile(plan, given) ?? missingSecret(plan)
  return wrong ?? wrongExpression(plan.before ?? []) ?? wrongCheck(allRequests(plan)) ?? given.protocols.refusal(plan)
}

/** Why a plan's file is not read: anyone with write access to Kafka can publish a plan. */
function refusedFile(plan: Plan, { bodyFiles }: Circumstances): string | undefined {
  for (const { bodyFile } of allRequests(plan)) {
    if (bodyFile === undefined) continue
    const fault = bodyFiles?.has(bodyFile.sha256) === true ? bodyFileFault(bodyFile) : NO_FILES
    if (fault !== undefined) return fault
  }
  return undefined
}
