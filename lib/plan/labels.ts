/**
 * Under which name something is counted: the phase of the plan in which a request was due, and the request that it was.
 * Inside a driver a label is a number, so that counting needs no text: phases × requests, phase by phase.
 */
import type { Plan } from './plan.ts'

export interface Label {
  readonly phase: string
  readonly request: string
}

/** The most phases × requests of a plan: what its windows may hold. */
export const MAX_LABELS = 1_000

/** A text for a label, another one for each, whatever is in the names. */
export function labelKey({ phase, request }: Label): string {
  return `${phase.length}:${phase}${request}`
}

/** The labels of a plan, by their numbers. */
export function labelsOf({ phases, requests }: Pick<Plan, 'phases' | 'requests'>): Label[] {
  return phases.flatMap((phase) => requests.map((request) => ({ phase: phase.name, request: request.name })))
}
