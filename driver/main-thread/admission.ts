/** A driver's decision about a config: its plan, and whether this driver can take part in it. */
import { messageOf } from '../../lib/errors.ts'
import type { TestConfig } from '../../lib/messages/test-config.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { forbiddenPlan } from '../../lib/target-policy.ts'
import type { Protocols } from '../protocols/protocols.ts'
import { type ForeignDefaults } from '../options.ts'
import { planOf } from './foreign-plan.ts'
import { type Machine } from '../limits/machine.ts'
import { preflight, type Preflight } from './preflight.ts'

/** The basis of the decision: the defaults for a partner's config, the protocols of this driver, and the machine. */
export interface Circumstances {
  readonly foreign: ForeignDefaults
  /** The protocols for targets. */
  readonly protocols: Protocols
  readonly machine: () => Machine
}

/** A plan, if there is one, and the objections to it. */
export interface Admission extends Preflight {
  readonly plan?: Plan
}

/** The plan of a config, and the objections to it. Never throws: an invalid config is refused. */
export function admit({ plan, foreign }: TestConfig, given: Circumstances): Admission {
  try {
    const read = plan ?? (foreign === undefined ? undefined : planOf(foreign, given.foreign))
    if (read === undefined) return { refusal: 'the config holds no plan' }
    const refusal = forbiddenPlan(read) ?? given.protocols.refusal(read)
    if (refusal !== undefined) return { plan: read, refusal }
    return { plan: read, ...preflight(read, given.protocols.of(read).needs(read), given.machine()) }
  } catch (error) {
    return { refusal: messageOf(error) }
  }
}
