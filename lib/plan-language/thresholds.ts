/** The thresholds of a plan: what is wrong with them, and the texts that are published. */
import type { Plan } from '../plan/plan.ts'
import { canonicalThresholds, thresholdFault } from '../plan/thresholds.ts'
import { readThreshold } from '../thresholds/parse.ts'
import type { Fault } from './problems.ts'
import type { PlanKeys } from './schema.ts'

/** Texts that are no thresholds. */
export function unreadableThresholds({ thresholds = [] }: PlanKeys): Fault[] {
  return thresholds.flatMap((text, index): Fault[] => {
    const read = readThreshold(text)
    return 'fault' in read ? [faultOf(text, index, { message: read.fault, at: read.at })] : []
  })
}

/** Thresholds about requests or phases that the plan does not have. */
export function misnamedThresholds({ thresholds = [] }: PlanKeys, plan: Pick<Plan, 'phases' | 'requests'>): Fault[] {
  return thresholds.flatMap((text, index) => {
    const fault = thresholdFault(text, plan)
    return fault === undefined ? [] : [faultOf(text, index, fault)]
  })
}

function faultOf(text: string, index: number, { message, at }: { message: string; at: number }): Fault {
  return { path: ['thresholds', index], message, within: { text, at } }
}

/** The published texts, each in the form of `thresholdText`. */
export function publishedThresholds({ thresholds }: PlanKeys): Pick<Plan, 'thresholds'> {
  return thresholds === undefined ? {} : { thresholds: canonicalThresholds(thresholds) }
}
