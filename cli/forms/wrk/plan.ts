/** The plan of a test by wrk's flags. */
import type { Given } from '../../../lib/flags/command.ts'
import { dashed, usage } from '../../../lib/flags/setting.ts'
import { flagNames } from '../../../lib/flags/style.ts'
import { type Plan, planDefaults } from '../../../lib/plan/plan.ts'
import { countOf } from '../../../lib/plan/schedule.ts'
import type { FlagOf } from '../../run/options.ts'
import { checkedPlan, planOf } from '../../run/plan-of-run.ts'
import { targetIn } from '../../values.ts'
import { wrkSettings } from './settings.ts'

const MAX_BACKLOG = 10_000_000

/** @throws BreakwaterError `usage`, naming the flag that is wrong */
export function planOfWrk({ values, operands: [url], typed }: Given<typeof wrkSettings>): Plan {
  if (url === undefined)
    throw usage('the URL is missing: type breakwater wrk URL, for example breakwater wrk http://127.0.0.1:8080/')
  const { connections, duration, rate, header: headers, timeout } = values
  const flagOf = flagsOf(typed)
  const constant = rate === undefined ? {} : { rate, drain: 0 }
  const asked = { target: targetIn(url), name: 'wrk', connections, duration, headers, timeout, ...constant }
  const plan = planOf(asked, flagOf)
  // wrk2 drops nothing: what is late is sent when a connection is free.
  const phases = plan.phases.map((phase) => ({
    ...phase,
    backlog: Math.max(planDefaults.backlog, Math.min(MAX_BACKLOG, countOf(phase.shape).value)),
  }))
  return rate === undefined ? plan : checkedPlan({ ...plan, phases }, flagOf)
}

/** Fields of a plan that have another name in the settings. */
const settingNames: Readonly<Record<string, keyof typeof wrkSettings>> = { headers: 'header', timeoutMs: 'timeout' }

function flagsOf(typed: Given['typed']): FlagOf {
  return (field) => {
    if (field === 'target') return 'URL'
    const name = settingNames[field] ?? field
    if (!Object.hasOwn(wrkSettings, name)) return undefined
    const setting = wrkSettings[name as keyof typeof wrkSettings]
    return typed.get(name)?.flag ?? flagNames(dashed(name), 'short' in setting ? setting.short : undefined, 'gnu')[0]
  }
}
