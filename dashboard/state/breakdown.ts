/** The figures of a test by phase and by request: which of them are shown. Pure. */
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { phaseTitle } from '../../lib/measure/phase-title.ts'
import { elapsed, NOTHING } from '../charts/format.ts'

/** The names of the phase and the request whose figures are to be shown; without both, those of the whole test. */
export interface Choice {
  readonly phase?: string | undefined
  readonly request?: string | undefined
}

export interface PartRow {
  /** Of the phase or the request. */
  readonly name: string
  /** The name, and whether a phase is outside of the figures of the test. */
  readonly title: string
  /** When a phase begins and ends by the plan; of a request empty. */
  readonly time: string
  /** Undefined where none of its requests is planned or known. */
  readonly figures: PartFigures | undefined
}

export interface ChosenPart {
  readonly title: string
  readonly figures: PartFigures | undefined
}

interface Divisible {
  readonly phases: readonly unknown[]
  readonly requests: readonly unknown[]
  readonly labels?: readonly unknown[]
}

/** Whether a test has several phases, requests or labels: otherwise their figures are those of the whole test. */
export function isDivided({ phases, requests, labels = [] }: Divisible): boolean {
  return phases.length > 1 || requests.length > 1 || labels.length > 1
}

/** One row for each phase, with all its requests or those that are chosen; none if there is only one phase. */
export function phaseRows(breakdown: BreakdownAnswer, { request }: Choice): PartRow[] {
  if (breakdown.phases.length < 2) return []
  return breakdown.phases.map((phase) => ({
    ...{ name: phase.name, title: phaseTitle(phase), time: timeOf(phase) },
    figures: request === undefined ? phase : partOf(breakdown, phase.name, request),
  }))
}

/** One row for each request, in all measured phases or in the one that is chosen; none if there is only one request. */
export function requestRows(breakdown: BreakdownAnswer, { phase }: Choice): PartRow[] {
  if (breakdown.requests.length < 2) return []
  return breakdown.requests.map((request) => ({
    ...{ name: request.name, title: request.name, time: '' },
    figures: phase === undefined ? request : partOf(breakdown, phase, request.name),
  }))
}

/** One row for each label of the drivers; none if all drivers have the same one. */
export function labelRows({ labels }: BreakdownAnswer): PartRow[] {
  if (labels.length < 2) return []
  return labels.map(({ name, value, ...figures }) => ({
    ...{ name: `${name}=${value}`, title: `${name}=${value}`, time: '' },
    figures,
  }))
}

/** What is chosen; undefined for the whole test. */
export function chosenPart(breakdown: BreakdownAnswer, { phase, request }: Choice): ChosenPart | undefined {
  const ofPhase = breakdown.phases.find(({ name }) => name === phase)
  const ofRequest = breakdown.requests.find(({ name }) => name === request)
  if (ofPhase === undefined) return ofRequest && { title: `request ${ofRequest.name}`, figures: ofRequest }
  const title = `phase ${phaseTitle(ofPhase)}`
  if (ofRequest === undefined) return { title, figures: ofPhase }
  return { title: `${title}, request ${ofRequest.name}`, figures: partOf(breakdown, ofPhase.name, ofRequest.name) }
}

/** The choice after a click on a row, which a second click takes back. */
export function toggledChoice(choice: Choice, kind: keyof Choice, name: string): Choice {
  return { ...choice, [kind]: choice[kind] === name ? undefined : name }
}

function partOf({ parts }: BreakdownAnswer, phase: string, request: string): PartFigures | undefined {
  return parts.find((part) => part.phase === phase && part.request === request)
}

function timeOf({ from, to }: BreakdownAnswer['phases'][number]): string {
  if (from === null) return NOTHING
  return `${elapsed(from)}–${to === null ? '' : elapsed(to)}`
}
