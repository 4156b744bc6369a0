/**
 * Labels for counting: the phase of the plan in which a request was due, and the request. Inside a driver a label is a
 * number, so that counting needs no text: phases × requests, phase by phase.
 */
import type { Plan } from './plan.ts'

export interface Label {
  readonly phase: string
  readonly request: string
}

/** The most phases × requests of a plan: the capacity of its windows. */
export const MAX_LABELS = 1_000

/** A text that is unique to a label, whatever characters the names contain. */
export function labelKey({ phase, request }: Label): string {
  return `${phase.length}:${phase}${request}`
}

/** The request under which those are counted for which there are too many labels. */
export const OVERFLOW = '__other__'

/**
 * The labels of a plan, indexed by their numbers. Where phases × requests exceed the bound, the requests that come last in
 * the plan share a label in each phase, so that phases stay apart.
 */
export function labelsOf({ phases, requests }: Pick<Plan, 'phases' | 'requests'>): Label[] {
  const fits = phases.length * requests.length <= MAX_LABELS
  const apart = fits ? requests.length : Math.floor(MAX_LABELS / phases.length) - 1
  return phases.flatMap((phase) =>
    requests.map(({ name }, index) => ({ phase: phase.name, request: index < apart ? name : OVERFLOW })),
  )
}
