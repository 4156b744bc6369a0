/** What a driver says of the requests before or after a load that it was told to send: a part of its heartbeat. */
import { z } from 'zod'
import { type Values, valuesSchema } from '../plan/extract.ts'
import { hookNames, type HookName } from '../plan/hooks.ts'
import { withoutUndefined } from './register.ts'

export const hookStates = ['sending', 'done', 'failed'] as const
export type HookState = (typeof hookStates)[number]

export interface HookReport {
  readonly hook: HookName
  readonly state: HookState
  /** Which request failed, and how. */
  readonly reason?: string
  /** What its requests have extracted so far; absent if nothing. */
  readonly values?: Values
}

export const hookWire = z.object({
  name: z.enum(hookNames),
  state: z.enum(hookStates),
  reason: z.string().max(500).optional(),
  values: valuesSchema.optional(),
})

export function hookToWire({ hook, state, reason, values }: HookReport): z.infer<typeof hookWire> {
  return withoutUndefined({ name: hook, state, reason: reason?.slice(0, 500), values })
}

export function hookFromWire({ name, ...rest }: z.infer<typeof hookWire>): HookReport {
  return withoutUndefined({ hook: name, ...rest })
}
