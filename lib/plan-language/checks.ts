/** The checks of a request, from its keys to their published form, and back. */
import { type Check, MAX_CHECK_MS, textRules } from '../checks/check.ts'
import { type Comparison, type Presence, valueText } from '../checks/conditions.ts'
import { rangeTextOf } from '../checks/text.ts'
import { expressionFault } from '../expressions.ts'
import { jsonPathOf } from '../json-path.ts'
import type { Fault, Path } from './problems.ts'
import { bytesText, millisText } from './quantities.ts'
import type { CheckKeys } from './schema-checks.ts'
import type { Fields } from './source.ts'
import { escaped } from './texts.ts'

type Rules = NonNullable<CheckKeys['body']>

/** The published checks, in the order of this list of kinds; faults are added. */
export function checksOf(keys: CheckKeys, path: Path, faults: Fault[]): Check[] {
  const reading: Reading = { path, faults }
  return [
    ...statusOf(keys),
    ...headersOf(keys, reading),
    ...rulesOf(keys.body ?? {}, { path: [...path, 'body'], faults }).map((rule): Check => ({ kind: 'body', ...rule })),
    ...valuesOf(keys, reading),
    ...limitsOf(keys, reading),
  ]
}

interface Reading {
  readonly path: Path
  readonly faults: Fault[]
}

/** An item is a pair of numbers, and so is one status alone. */
function statusOf({ status }: CheckKeys): Check[] {
  if (status === undefined) return []
  const ranges = status.every((item) => Array.isArray(item)) ? status : [status]
  return [{ kind: 'status', ranges }]
}

function headersOf({ header = {} }: CheckKeys, { path, faults }: Reading): Check[] {
  return Object.entries(header).flatMap(([written, given]): Check[] => {
    const own = [...path, 'header', written]
    const name = written.toLowerCase()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,200}$/.test(name)) {
      faults.push({ path: own, message: 'is not the name of a header', atKey: true })
      return []
    }
    if (typeof given === 'string') return [{ kind: 'header', name, rule: given }]
    return rulesOf(given, { path: own, faults }).map((rule) => ({ kind: 'header-text', name, ...rule }))
  })
}

type Rule = Pick<Extract<Check, { kind: 'body' }>, 'rule' | 'text'>

function rulesOf(rules: Rules, { path, faults }: Reading): Rule[] {
  return textRules.flatMap((rule) => {
    const given = rules[rule]
    if (given === undefined) return []
    return [given].flat().map((text) => {
      const fault = faultOf(rule, text)
      if (fault !== undefined) faults.push({ path: [...path, rule], message: fault })
      return { rule, text }
    })
  })
}

function faultOf(rule: Rule['rule'], text: string): string | undefined {
  if (text === '' && rule !== 'equals') return 'is empty, and so always true: give a text'
  const fault = rule === 'matches' ? expressionFault(text) : undefined
  return fault === undefined ? undefined : `is not an expression: ${fault}`
}

function valuesOf({ json = {} }: CheckKeys, { path, faults }: Reading): Check[] {
  return Object.entries(json).map(([at, given]): Check => {
    if (jsonPathOf(at) === undefined) {
      faults.push({ path: [...path, 'json', at], message: pathFault(at), atKey: true })
    }
    return typeof given === 'string'
      ? { kind: 'json', path: at, rule: given }
      : { kind: 'json-value', path: at, ...given }
  })
}

function pathFault(text: string): string {
  const whole = `$.${text.replace(/^\$?\.?/, '')}`
  const remedy = jsonPathOf(whole) === undefined ? '$.items[0].id' : whole
  return `is not a path of JSON: write ${remedy}`
}

function limitsOf({ time, size }: CheckKeys, { path, faults }: Reading): Check[] {
  if (time !== undefined && time.value * 1_000 > MAX_CHECK_MS) {
    faults.push({ path: [...path, 'time'], message: 'must be at most 1h' })
  }
  return [
    ...(time === undefined ? [] : [{ kind: 'time' as const, op: time.op, ms: Math.round(time.value * 1e6) / 1e3 }]),
    ...(size === undefined ? [] : [{ kind: 'size' as const, op: size.op, bytes: size.value }]),
  ]
}

/** The keys of published checks. */
export function checkFields(checks: readonly Check[]): Fields {
  const fields: Record<string, unknown> = {}
  for (const check of checks) write(fields, check)
  return fields
}

function write(fields: Record<string, unknown>, check: Check): void {
  switch (check.kind) {
    case 'status':
      fields['status'] = check.ranges.map(rangeTextOf)
      return
    case 'header':
    case 'header-text':
      writeHeader(within(fields, 'header'), check)
      return
    case 'body':
      addRule(within(fields, 'body'), check)
      return
    case 'json':
    case 'json-value':
      within(fields, 'json')[check.path] = escaped(valueText(conditionOf(check)))
      return
    case 'time':
      fields['time'] = `${check.op} ${millisText(check.ms)}`
      return
    default:
      fields['size'] = `${check.op} ${bytesText(check.bytes)}`
  }
}

function writeHeader(
  headers: Record<string, unknown>,
  check: Extract<Check, { kind: 'header' | 'header-text' }>,
): void {
  if (check.kind === 'header') headers[check.name] = check.rule
  else addRule(within(headers, check.name), check)
}

function addRule(rules: Record<string, unknown>, { rule, text }: Rule): void {
  const known = rules[rule]
  rules[rule] = known === undefined ? escaped(text) : [known, escaped(text)].flat()
}

function within(fields: Record<string, unknown>, key: string): Record<string, unknown> {
  const known = fields[key]
  if (typeof known === 'object' && known !== null) return known as Record<string, unknown>
  // A header may be called __proto__.
  const own = Object.create(null) as Record<string, unknown>
  fields[key] = own
  return own
}

function conditionOf(check: Extract<Check, { kind: 'json' | 'json-value' }>): Presence | Comparison {
  return check.kind === 'json' ? check.rule : { op: check.op, value: check.value }
}
