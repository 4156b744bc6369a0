/** A plan as text in the language of plans, which reads back to the same requests and phases. */
import { Document, isMap, isSeq, visit } from 'yaml'
import { BreakwaterError } from '../errors.ts'
import { allRequests } from '../plan/hooks.ts'
import { type Plan, planDefaults, type PlannedRequest } from '../plan/plan.ts'
import type { Transport } from '../plan/transport.ts'
import { httpKeyOf } from './http.ts'
import { phaseFields } from './print-phase.ts'
import { hookFields, printedTarget, requestFields } from './print-request.ts'
import { bytesText, millisText, percentText, timeText } from './quantities.ts'
import type { Fields } from './source.ts'
import { escaped } from './texts.ts'

/** The longest line of an object that is written on one line, in characters. */
const LINE_WIDTH = 120

/**
 * A published plan as a plan file.
 * @throws BreakwaterError `invalid-request` for a protocol other than HTTP, which the language has no keys for
 */
export function printPlan(plan: Plan): string {
  return printFields(fieldsOf(plan))
}

/** The keys of a published plan in the language of plans. @throws as {@link printPlan} */
export function fieldsOf(plan: Plan): Fields {
  if (plan.protocol !== undefined) {
    throw new BreakwaterError(
      'invalid-request',
      `a plan of the protocol ${plan.protocol.name} cannot be written as a file`,
    )
  }
  return {
    ...(plan.name === '' ? {} : { name: escaped(plan.name) }),
    target: escaped(printedTarget(plan)),
    ...settingsOf(plan),
    ...hookFields(plan, 'before'),
    ...requestsOf(plan),
    ...phasesOf(plan),
    ...(plan.thresholds === undefined ? {} : { thresholds: plan.thresholds }),
    ...hookFields(plan, 'after'),
  }
}

/** The keys of a plan as YAML: phases and small objects on one line. */
export function printFields(fields: Fields): string {
  const document = new Document(fields, { version: '1.2' })
  visit(document, {
    Scalar: (_, node) => {
      // Blocks do not keep blanks at the ends of lines.
      if (typeof node.value === 'string' && /[\r\t]|^\s|\s$|\s\n|\n\s/.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
    Collection: (_, node, ancestors) => {
      if ((isMap(node) || isSeq(node)) && ancestors.length > 1 && isShort(node.toJSON())) node.flow = true
    },
  })
  // Long texts are not folded, so that they stay as they are.
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** Requests and phases are a list with one line for each, unless the line would be too long. */
function isShort(value: unknown): boolean {
  const text = JSON.stringify(value)
  const nested = Object.values(value ?? {}).filter((item) => typeof item === 'object' && item !== null)
  return text.length < LINE_WIDTH - 20 && nested.length <= 1 && !text.includes('\\n')
}

function settingsOf(plan: Plan): Fields {
  const { timeoutMs, drainMs, maxDurationMs, seed, identify, pacing, transport } = plan
  return {
    ...circumstancesOf(plan),
    ...(timeoutMs === planDefaults.timeoutMs ? {} : { timeout: millisText(timeoutMs) }),
    ...(drainMs === undefined ? {} : { drain: millisText(drainMs) }),
    ...(maxDurationMs === undefined ? {} : { maxDuration: millisText(maxDurationMs) }),
    ...(seed === undefined ? {} : { seed }),
    ...(identify ? { identify } : {}),
    ...(pacing === undefined ? {} : { pacing }),
    ...(transport === undefined ? {} : { http: httpOf(transport) }),
  }
}

/** The drivers that it needs, and what it is about. */
function circumstancesOf({ driverDemand, tags = {} }: Plan): Fields {
  const tagged = Object.entries(tags).map(([name, value]) => [name, escaped(value)])
  return {
    ...(driverDemand === undefined ? {} : { drivers: demandOf(driverDemand) }),
    ...(tagged.length === 0 ? {} : { tags: Object.fromEntries(tagged) as Fields }),
  }
}

function demandOf({ min, waitSeconds, shares }: NonNullable<Plan['driverDemand']>): Fields {
  const parts = shares?.map(({ label, percent }) => [label, percentText(percent / 100)])
  return {
    min,
    ...(waitSeconds === undefined ? {} : { wait: timeText(waitSeconds) }),
    ...(parts === undefined ? {} : { shares: Object.fromEntries(parts) as Fields }),
  }
}

function httpOf(transport: Transport): Fields {
  const http: Fields = {}
  const tls: Fields = {}
  for (const [field, value] of Object.entries(transport)) {
    const [key = '', own] = httpKeyOf[field as keyof Transport]
    const text = transportText(field, value)
    if (own === undefined) http[key] = text
    else tls[own] = text
  }
  return { ...http, ...(Object.keys(tls).length === 0 ? {} : { tls }) }
}

function transportText(field: string, value: unknown): unknown {
  if (typeof value === 'string') return escaped(value)
  if (typeof value !== 'number') return value
  if (field.endsWith('Ms')) return millisText(value)
  if (field.endsWith('Seconds')) return timeText(value)
  return field.endsWith('Bytes') ? bytesText(value) : value
}

/** Whether headers at the top would be those of other requests, too. */
function sharesHeaders(plan: Plan): boolean {
  return allRequests(plan).length > 1 && plan.requests.some(({ headers }) => Object.keys(headers).length > 0)
}

/** The only request of a plan is written at the top, unless it has keys that mean another thing there. */
function requestsOf(plan: Plan): Fields {
  const [first, ...more] = plan.requests
  const alone = first?.name === 'default' && more.length === 0 && !hasLimits(first) && !sharesHeaders(plan)
  if (alone) return requestFields(first, plan)
  const weights = plan.requests.filter(({ weight }) => weight !== undefined && weight > 1)
  return {
    requests: Object.fromEntries(plan.requests.map((request) => [request.name, requestFields(request, plan)])),
    ...(weights.length === 0 ? {} : { weights: Object.fromEntries(weights.map(({ name, weight }) => [name, weight])) }),
  }
}

function hasLimits({ timeoutMs, redirects }: PlannedRequest): boolean {
  return timeoutMs !== undefined || redirects !== undefined
}

/** So is the only phase, unless it has keys that mean another thing there. */
function phasesOf({ phases, requests }: Plan): Fields {
  const all = phases.map((phase, index) => phaseFields(phase, requests, defaultName(index, phases.length)))
  const [first = {}, ...more] = all
  const alone = more.length === 0 && !['name', 'weights', 'seed'].some((key) => key in first)
  return alone ? first : { phases: all }
}

function defaultName(index: number, of: number): string {
  return of === 1 ? 'load' : `phase-${index + 1}`
}
