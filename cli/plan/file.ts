/** The plan of a file, of standard input or of a preset, with what flags change in it. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemMessage } from '../../lib/errors.ts'
import { usage } from '../../lib/flags/setting.ts'
import type { Amount } from '../../lib/plan/amount.ts'
import type { Headers } from '../../lib/plan/headers.ts'
import type { Requests } from '../../lib/plan/hooks.ts'
import type { Plan, PlannedRequest } from '../../lib/plan/plan.ts'
import { canonicalThresholds } from '../../lib/plan/thresholds.ts'
import { filesIn, wrongPlan } from '../../lib/plan-language/on-this-machine.ts'
import { presetNames, presetText } from '../../lib/plan-language/presets.ts'
import { escaped } from '../../lib/plan-language/texts.ts'
import { type ReadOptions, readPlan } from '../../lib/plan-language/to-plan.ts'
import { nearest } from '../../lib/spelling.ts'
import type { FlagOf, PlanChanges, PlanSource } from '../run/options.ts'
import { STANDARD_INPUT } from './argument.ts'
import type { PresetFlags } from '../run/plan-flags.ts'
import { amendedKeys } from './keys.ts'
import { standardInput } from '../io/standard-input.ts'

/** What a plan is read with, beside its own text. */
export type Reading = Pick<PlanChanges, 'variables' | 'environmentName' | 'target'> & Pick<ReadOptions, 'amend'>

/**
 * The plan of a file or of standard input. Files that it names are read relative to it, on standard input relative to
 * the working folder.
 * @param path `-` for standard input
 * @throws BreakwaterError `usage` for a file that cannot be read, `invalid-request` with all that is wrong with the plan
 */
export async function planIn(path: string, reading: Reading): Promise<Plan> {
  const isInput = path === STANDARD_INPUT
  return planOfText(await textIn(path), reading, {
    name: isInput ? 'standard input' : path,
    folder: isInput ? '.' : dirname(path),
  })
}

/** The plan of a source, with the changes of the flags. @throws BreakwaterError as {@link planIn} */
export async function planOfSource({ from, changes }: PlanSource, flagOf: FlagOf): Promise<Plan> {
  const reading = { ...changes, amend: amendedKeys(changes) }
  const plan =
    typeof from === 'string'
      ? await planIn(from, reading)
      : planOfText(textOfPreset(from, from.url, flagOf), reading, { name: `the preset ${from.name}`, folder: '.' })
  return withSettings(plan, changes.settings)
}

async function textIn(path: string): Promise<string> {
  try {
    return path === STANDARD_INPUT ? (await standardInput()).toString() : readFileSync(path, 'utf8')
  } catch (error) {
    const remedy = /[/:]/.test(path) ? `; for a URL write http://${path}` : ''
    throw usage(`the plan '${path}' cannot be read: ${systemMessage(error)}${remedy}`)
  }
}

/** Where a text is from: its name in messages, and the folder of files that it names. */
interface Origin {
  readonly name: string
  readonly folder: string
}

function planOfText(text: string, reading: Reading, { name, folder }: Origin): Plan {
  const read = readPlan(text, {
    variables: reading.variables,
    environmentName: reading.environmentName,
    environment: (setting) => process.env[setting],
    files: filesIn(folder),
    amend: (keys) => {
      const amended = reading.amend?.(keys) ?? keys
      return reading.target === undefined ? amended : { ...amended, target: reading.target }
    },
  })
  if ('plan' in read) return read.plan
  throw wrongPlan(read.problems, name)
}

/** Another peak than the one of a preset, to see whether it has any. */
const OTHER = 12_345

function textOfPreset({ name, rate, connections }: PresetFlags, target: string, flagOf: FlagOf): string {
  const plain = presetText(name, { target })
  if (plain === undefined) throw usage(`${String(flagOf('preset'))}: ${unknownPreset(name)}`)
  const has = (options: { peak?: Amount; users?: number }): boolean =>
    presetText(name, { target, ...options }) !== plain
  if (rate !== undefined && !has({ peak: { value: OTHER, per: 'total' } })) {
    throw usage(`${String(flagOf('rate'))}: has no effect on the preset ${name}, whose rate is fixed`)
  }
  if (connections !== undefined && !has({ users: OTHER })) {
    throw usage(`${String(flagOf('connections'))}: has no effect on the preset ${name}, which has no number of users`)
  }
  const peak = rate === undefined ? undefined : { value: rate, per: 'total' as const }
  return presetText(name, { target, peak, users: connections }) ?? plain
}

/** Why a name is no preset, and which are. */
export function unknownPreset(name: string): string {
  const near = nearest(name, presetNames)
  const remedy = near === undefined ? `the presets are ${presetNames.join(', ')}` : `did you mean ${near}?`
  return `'${name.slice(0, 100)}' is not a preset: ${remedy}`
}

function withSettings(plan: Plan, settings: PlanChanges['settings']): Plan {
  const { name, tags, thresholds = [], timeout, drain, strict, headers = {}, transport } = settings
  return {
    ...plan,
    ...(name === undefined ? {} : { name }),
    ...(tags === undefined ? {} : { tags: { ...plan.tags, ...tags } }),
    ...withThresholds(plan, thresholds),
    ...(timeout === undefined ? {} : { timeoutMs: Math.max(1, Math.round(timeout * 1_000)) }),
    ...(drain === undefined ? {} : { drainMs: Math.round(drain * 1_000) }),
    ...(strict === true ? { pacing: 'strict' as const } : {}),
    ...(transport === undefined ? {} : { transport: { ...plan.transport, ...transport } }),
    ...withHeadersInAll(plan, headers),
  }
}

/** Those of flags come after those of the plan. */
function withThresholds({ thresholds = [] }: Plan, added: readonly string[]): Pick<Plan, 'thresholds'> {
  return added.length === 0 ? {} : { thresholds: [...thresholds, ...canonicalThresholds(added)] }
}

function withHeadersInAll({ before, requests, after }: Requests, headers: Headers): Pick<Plan, keyof Requests> {
  const all = (list: readonly PlannedRequest[]): PlannedRequest[] => list.map((one) => withHeaders(one, headers))
  return {
    requests: all(requests),
    ...(before === undefined ? {} : { before: all(before) }),
    ...(after === undefined ? {} : { after: all(after) }),
  }
}

/** A header of a flag replaces those of its name. Its value is sent as typed: it has no placeholders. */
function withHeaders(request: PlannedRequest, headers: Headers): PlannedRequest {
  const added = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  if (added.size === 0) return request
  const kept = Object.entries(request.headers).filter(([name]) => !added.has(name.toLowerCase()))
  const write = request.placeholders === true ? escaped : (text: string) => text
  const typed = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? write(value) : value.map(write),
  ])
  return { ...request, headers: Object.fromEntries([...kept, ...typed]) as Headers }
}
