/** A driver's decision about a config: its plan, and whether this driver can take part in it. */
import { basename, join } from 'node:path'
import { bodyFileFault } from '../../lib/body-files.ts'
import { messageOf } from '../../lib/errors.ts'
import type { TestConfig } from '../../lib/messages/test-config.ts'
import { allRequests } from '../../lib/plan/hooks.ts'
import type { BodyFile } from '../../lib/plan/body.ts'
import type { Plan, PlannedRequest } from '../../lib/plan/plan.ts'
import { forbiddenPlan } from '../../lib/target-policy.ts'
import { missingSecret } from '../engines/templates/secrets.ts'
import type { Protocols } from '../protocols/protocols.ts'
import type { ForeignDefaults } from '../options.ts'
import { planOf } from './foreign-plan.ts'
import type { Machine } from '../limits/machine.ts'
import { wrongCheck, wrongExpression } from './wrong-expressions.ts'
import { preflight, type Preflight } from './preflight.ts'

/** The basis of the decision: the defaults for a partner's config, the protocols of this driver, and the machine. */
export interface Circumstances {
  readonly foreign: ForeignDefaults
  /** The protocols for targets. */
  readonly protocols: Protocols
  readonly machine: () => Machine
  /** The SHA-256 of each file of this machine that a plan may name; none by default. */
  readonly bodyFiles?: ReadonlySet<string>
  /** The directory in which this machine has further files that a plan may name; none by default. */
  readonly files?: string | undefined
}

const NO_FILES =
  'the plan names a file for a body, which this driver may not read: start it with --files DIR and put the file there, or send the bytes in the plan (bodyBase64)'

/** A plan, if there is one, and the objections to it. */
export interface Admission extends Preflight {
  readonly plan?: Plan
}

/** The plan of a config, and the objections to it. Never throws: an invalid config is refused. */
export function admit({ plan, foreign }: TestConfig, given: Circumstances): Admission {
  try {
    const sent = plan ?? (foreign === undefined ? undefined : planOf(foreign, given.foreign))
    if (sent === undefined) return { refusal: 'the config holds no plan' }
    const read = withOwnFiles(sent, given)
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

/** The plan with its files where this driver has them: by their names in its directory of files. */
function withOwnFiles(plan: Plan, given: Circumstances): Plan {
  const { files } = given
  if (files === undefined || allRequests(plan).every(({ bodyFile }) => bodyFile === undefined)) return plan
  const located = (request: PlannedRequest): PlannedRequest => {
    const { bodyFile } = request
    if (bodyFile === undefined || isOwn(bodyFile, given)) return request
    return { ...request, bodyFile: { ...bodyFile, path: join(files, basename(bodyFile.path)) } }
  }
  return {
    ...plan,
    requests: plan.requests.map(located),
    ...(plan.before === undefined ? {} : { before: plan.before.map(located) }),
    ...(plan.after === undefined ? {} : { after: plan.after.map(located) }),
  }
}

/** Whether a file is one of those that the command in this process has named. */
function isOwn({ sha256 }: BodyFile, { bodyFiles }: Circumstances): boolean {
  return bodyFiles?.has(sha256) === true
}

/**
 * Why a plan's file is not read: anyone with write access to Kafka can publish a plan, so a driver reads only files that
 * its own settings allow, and whose content the plan knows.
 */
function refusedFile(plan: Plan, given: Circumstances): string | undefined {
  for (const { bodyFile } of allRequests(plan)) {
    if (bodyFile === undefined) continue
    const fault = isOwn(bodyFile, given) || given.files !== undefined ? bodyFileFault(bodyFile) : NO_FILES
    if (fault !== undefined) return fault
  }
  return undefined
}
