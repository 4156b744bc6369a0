/**
 * From a text, or a value that JSON was parsed to, to a published plan. All problems are found at once; nothing is
 * read but what the options give access to.
 */
import { isFields, interpret } from './interpret.ts'
import { chosenOf, environmentFaults } from './environments.ts'
import { type Fault, nowhere, type Path, type Places, type Problem, problemsOf } from './problems.ts'
import { assembled } from './assemble.ts'
import type { PlanFiles } from './bodies.ts'
import { planFileSchema } from './schema.ts'
import { extractedNames } from './hooks.ts'
import { methods } from './schema-request.ts'
import { nearest } from '../spelling.ts'
import type { Plan } from '../plan/plan.ts'
import { type Environment, type Scope, VARIABLE_NAME } from './scope.ts'
import { type Fields, readSource } from './source.ts'
import { replaced, scopeOf } from './variables.ts'

export interface ReadOptions {
  /** Values of variables, as of `--var NAME=VALUE`: they replace those of the plan. */
  readonly variables?: Readonly<Record<string, string>> | undefined
  /** The name of the environment of the plan whose keys replace those of the plan. */
  readonly environmentName?: string | undefined
  /** The environment of the process; left out where a plan must not read it. */
  readonly environment?: Environment | undefined
  /** How files are read; left out where a plan must not read any. */
  readonly files?: PlanFiles | undefined
  /** The target of a plan without one. */
  readonly baseTarget?: string | undefined
  /** Changes the keys of the plan before they are read, as flags of the command line do. */
  readonly amend?: ((keys: Fields) => Fields) | undefined
}

/** A plan, or all that is wrong. */
export type ReadPlan = { readonly plan: Plan } | { readonly problems: readonly Problem[] }

/** The deepest nesting of a value. */
const MAX_DEPTH = 100

/** Reads the text of a plan, in YAML 1.2 or JSON. It never throws for a text. */
export function readPlan(text: string, options: ReadOptions = {}): ReadPlan {
  const { value, places, problems } = readSource(text)
  return problems.length > 0 ? { problems } : planAt(value, options, places)
}

/** Reads a plan that is already a value, as `JSON.parse` returns it. Problems have paths and no positions. */
export function planOf(value: unknown, options: ReadOptions = {}): ReadPlan {
  return isDeeper(value, MAX_DEPTH)
    ? { problems: [{ path: '', message: 'is nested too deeply' }] }
    : planAt(value, options, nowhere)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}

function planAt(value: unknown, options: ReadOptions, places: Places): ReadPlan {
  if (!isFields(value)) {
    const what = value === null || value === undefined ? 'the plan is empty' : 'a plan is an object'
    const message = `${what}: write keys and values, such as \`target: http://127.0.0.1:8000\``
    return { problems: problemsOf([{ path: [], message }], places) }
  }
  const faults: Fault[] = []
  const { raw, relocate } = chosenOf(value, options.environmentName, faults)
  const { plan, found } = valueOf(options.amend?.(raw) ?? raw, options)
  faults.push(...found.map((fault) => ({ ...fault, path: relocate(fault.path) })))
  faults.push(...environmentFaults(value, options))
  const problems = problemsOf(faults, places)
  return plan === undefined || problems.length > 0 ? { problems } : { plan }
}

function valueOf(given: Fields, options: ReadOptions): { plan: Plan | undefined; found: readonly Fault[] } {
  const faults: Fault[] = []
  const scope = scopeOf(given['variables'], { ...options, extracted: extractedNames(given) }, faults)
  const raw = replaced(given, [], { scope, faults, skips }) as Fields
  const { value: keys, faults: wrong } = interpret(planFileSchema, raw)
  faults.push(...misplacedFaults(raw), ...wrong)
  const plan = assembled({ keys, raw, scope, options, faults })
  faults.push(...unusedFaults(options.variables ?? {}, given, scope))
  return { plan, found: faults }
}

/** A key that a request may have in `requests` only, at the top. */
function misplacedFaults(raw: Fields): Fault[] {
  if (!('redirects' in raw)) return []
  const message = 'is a key of `http`, or of a request in `requests`: write `http: { redirects: 3 }`'
  return [{ path: ['redirects'], message, atKey: true }]
}

/** Keys whose texts are read for each request. */
const templates: ReadonlySet<string | number | undefined> = new Set([
  ...methods,
  'request',
  'query',
  'headers',
  'auth',
  'body',
  'json',
  'form',
  'multipart',
])
/** Keys with several requests. */
const lists: ReadonlySet<string | number | undefined> = new Set(['requests', 'before', 'after'])
const apart: ReadonlySet<string | number | undefined> = new Set(['variables', 'environments'])

function skips(path: Path): boolean {
  if (lists.has(path[0])) return path.length === 3 && templates.has(path[2])
  return path.length === 1 && (templates.has(path[0]) || apart.has(path[0]))
}

/** A variable that is given and that nothing uses is a typing error. */
function unusedFaults(variables: Readonly<Record<string, string>>, given: Fields, { used }: Scope): Fault[] {
  const declared = isFields(given['variables']) ? Object.keys(given['variables']) : []
  return Object.keys(variables).flatMap((name): Fault[] => {
    // A wrong name was reported before.
    if (used.has(name) || declared.includes(name) || !VARIABLE_NAME.test(name)) return []
    const near = nearest(name, [...declared, ...used])
    const remedy = near === undefined ? 'the plan does not use it' : `did you mean --var ${near}?`
    return [{ path: [], message: `--var ${name} has no effect: ${remedy}` }]
  })
}
