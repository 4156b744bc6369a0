/** A scenario of go-hammer, as its JSON has it. */
import { z } from 'zod'
import { usage } from '../../../lib/flags/setting.ts'
import { headersSchema } from '../../../lib/plan/headers.ts'
import { nearest } from '../../../lib/spelling.ts'

/** The hammers by their names in scenarios. */
export const hammers = ['HTTPHammer'] as const

const scenarioSchema = z.strictObject({
  duration: z.number().positive().optional(),
  tps: z.number().int().positive().optional(),
  hammer: z.string().optional(),
  hammerConfig: z
    .strictObject({
      endpoint: z.string().optional(),
      method: z.string().optional(),
      payload: z.string().optional(),
      headers: headersSchema.optional(),
    })
    .optional(),
})
export type Scenario = z.infer<typeof scenarioSchema>

/** @throws BreakwaterError `usage` for a text that is none, naming what is wrong in it */
export function scenarioIn(text: string): Scenario {
  const { data, error } = scenarioSchema.safeParse(jsonIn(text))
  if (data === undefined) {
    const [issue] = error.issues
    const path = issue?.path.join('.') ?? ''
    throw usage(`the scenario: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'is not valid'}`)
  }
  refuseUnknown(data)
  return data
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usage(`the scenario: is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refuseUnknown({ hammer = hammers[0] }: Scenario): void {
  if (hammers.some((name) => name === hammer)) return
  const meant = nearest(hammer, hammers)
  const remedy = meant === undefined ? `the hammers are ${hammers.join(', ')}` : `did you mean ${meant}?`
  throw usage(`the scenario: unknown hammer '${hammer.slice(0, 100)}': ${remedy}`)
}
