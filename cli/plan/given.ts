/** The plan that a command is given as its argument. */
import type { Values } from '../../lib/flags/setting.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { checkedPlan } from '../run/plan-of-run.ts'
import { planIn } from './file.ts'
import type { planReading } from '../run/settings.ts'
import { targetIn } from '../values.ts'

/**
 * The plan of the only argument.
 * @throws BreakwaterError `usage`, `invalid-request` or `forbidden` for what is wrong with the plan
 */
export async function planGiven([path = '']: readonly string[], values: Values<typeof planReading>): Promise<Plan> {
  const { var: variables, env: environmentName, target } = values
  const reading = { variables, environmentName, target: target === undefined ? undefined : targetIn(target) }
  return checkedPlan(await planIn(path, reading), () => undefined)
}
