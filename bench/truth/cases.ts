/** The cases: loads and targets of which the truth is known, each with what the report should say of it. */
import { failureCases, percentileCases } from './answer-cases.ts'
import type { TruthCase } from './case.ts'
import { latenessCases } from './lateness-cases.ts'
import { rateCases } from './rate-cases.ts'

const bySystem: readonly TruthCase[] = [...rateCases, ...latenessCases, ...percentileCases, ...failureCases]

/** Those that the command plays, too. */
const byCommand: ReadonlySet<string> = new Set(['closed', 'healthy', 'stopped', 'time-outs'])

/** Alone: who is beside it was measured beside the system. */
function commanded({ name, about, ...one }: TruthCase): TruthCase {
  return {
    ...one,
    ...{ name: `command-${name}`, about: `breakwater run: ${about}` },
    ...{ byCommand: true, beside: [], quick: false },
  }
}

export const truthCases: readonly TruthCase[] = [
  ...bySystem,
  ...bySystem.filter(({ name }) => byCommand.has(name)).map(commanded),
]
