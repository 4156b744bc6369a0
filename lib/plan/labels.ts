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

/** The labels of a plan, indexed by their numbers. */
export function labelsOf({ phases, requests }: Pick<Plan, 'phases' | 'requests'>): Label[] {
  return phases.flatMap((phase) => requests.map((request) => ({ phase: phase.name, request: request.name })))
}
