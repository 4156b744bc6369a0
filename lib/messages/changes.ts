/** The changes of a running load on the topic `control`. */
import { z } from 'zod'
import { type Change, changeSchema, changesSchema, MAX_CHANGES } from '../plan/changes.ts'
import { withoutUndefined } from './register.ts'

const wireSchema = z.object({
  kind: z.enum(['pause', 'resume', 'rate', 'factor', 'users', 'end']),
  from_us: z.number(),
  phase: z.number().optional(),
  per_second: z.number().optional(),
  factor: z.number().optional(),
  users: z.number().optional(),
})
type Wire = z.infer<typeof wireSchema>

export const changesWire = z
  .array(wireSchema)
  .max(MAX_CHANGES)
  .refine((changes) => changesSchema.safeParse(changes.map(unchecked)).success, 'are not changes in their order')

export function changesToWire(changes: readonly Change[]): Wire[] {
  return changes.map(({ kind, from, ...rest }) => {
    const { perSecond, ...others } = { perSecond: undefined, ...rest }
    return withoutUndefined({ kind, from_us: from, per_second: perSecond, ...others })
  })
}

/** @param changes as `changesWire` has accepted them */
export function changesFromWire(changes: readonly Wire[]): Change[] {
  return changes.map((change) => changeSchema.parse(unchecked(change)))
}

function unchecked({ from_us, per_second, ...rest }: Wire): Record<string, unknown> {
  return withoutUndefined({ ...rest, from: from_us, perSecond: per_second })
}
