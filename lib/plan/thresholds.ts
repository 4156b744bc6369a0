/** The thresholds of a plan, as texts: drivers ignore them, and the orchestrator judges by them. */
import { z } from 'zod'
import { nearest } from '../spelling.ts'
import { MAX_THRESHOLD, readThreshold } from '../thresholds/parse.ts'
import { type Threshold, thresholdText } from '../thresholds/threshold.ts'
import { labelsOf, OVERFLOW } from './labels.ts'
import type { Plan } from './plan.ts'

/** The most thresholds of a plan. */
const MAX_THRESHOLDS = 100

export const thresholdsSchema = z.array(z.string().min(1).max(MAX_THRESHOLD)).min(1).max(MAX_THRESHOLDS)

/** What is wrong with a text of a threshold, and the index of the first wrong character. */
export interface TextFault {
  readonly message: string
  readonly at: number
}

type Named = Pick<Plan, 'phases' | 'requests'>

/** What is wrong with a threshold of a plan; undefined if it can be judged. */
export function thresholdFault(text: string, plan: Named): TextFault | undefined {
  const read = readThreshold(text)
  if ('fault' in read) return { message: read.fault, at: read.at }
  const { threshold, names } = read
  return requestFault(threshold, names.request ?? 0, plan) ?? phaseFault(threshold, names.phase ?? 0, plan)
}

function requestFault({ request, phase }: Threshold, at: number, plan: Named): TextFault | undefined {
  if (request === undefined) return undefined
  const names = plan.requests.map(({ name }) => name)
  if (!names.includes(request)) return { message: `there is no request '${request}'${remedy(request, names)}`, at }
  const labels = labelsOf(plan).filter((label) => phase === undefined || label.phase === phase)
  if (labels.some((label) => label.request === request)) return undefined
  return { message: `'${request}' is counted with others (${OVERFLOW}): the plan has too many phases and requests`, at }
}

function phaseFault({ phase: name }: Threshold, at: number, { phases }: Named): TextFault | undefined {
  if (name === undefined) return undefined
  const names = phases.filter(({ shape }) => shape.kind !== 'pause').map((phase) => phase.name)
  if (names.includes(name)) return undefined
  const isPause = phases.some((phase) => phase.name === name)
  return {
    message: isPause ? `nothing is sent in the pause '${name}'` : `there is no phase '${name}'${remedy(name, names)}`,
    at,
  }
}

function remedy(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near === undefined ? `: the plan has ${names.slice(0, 20).join(', ')}` : `: did you mean ${near}?`
}

/** The faults of all thresholds of a plan, each with its index. */
export function thresholdConflicts(
  plan: Named & Pick<Plan, 'thresholds'>,
): { path: (string | number)[]; message: string }[] {
  return (plan.thresholds ?? []).flatMap((text, index) => {
    const fault = thresholdFault(text, plan)
    return fault === undefined ? [] : [{ path: ['thresholds', index], message: `'${text}': ${fault.message}` }]
  })
}

/** Texts in the form in which they are published; what is no threshold stays as it is, for the check of the plan. */
export function canonicalThresholds(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const read = readThreshold(text)
    return 'threshold' in read ? thresholdText(read.threshold) : text
  })
}

const known = new WeakMap<readonly string[], readonly Threshold[]>()

/** The thresholds of a plan that was checked. */
export function thresholdsOf({ thresholds: texts }: Pick<Plan, 'thresholds'>): readonly Threshold[] {
  if (texts === undefined) return []
  const read =
    known.get(texts) ?? texts.map(readThreshold).flatMap((one) => ('threshold' in one ? [one.threshold] : []))
  known.set(texts, read)
  return read
}
