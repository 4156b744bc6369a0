/** The cases: loads and targets with known true values, each with the expected report. */
import { failureCases, percentileCases } from './answer-cases.ts'
import type { TruthCase } from './case.ts'
import { latenessCases } from './lateness-cases.ts'
import { rateCases } from './rate-cases.ts'

const bySystem: readonly TruthCase[] = [...rateCases, ...latenessCases, ...percentileCases, ...failureCases]

/** The cases that are also run with the command. */
const byCommand: ReadonlySet<string> = new Set(['closed', 'healthy', 'stopped', 'time-outs'])

/** Without tools: they were measured beside the system. */
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
