/** Changes of a running load in requests, responses and events of the API. Rates and users are of all drivers together. */
import { z } from 'zod'
import { durationText } from '../duration.ts'
import { type Change, factorSchema, usersSchema } from '../plan/changes.ts'
import { parseRate } from '../plan-language/quantities.ts'
import type { Amount } from '../plan/amount.ts'
import type { Plan } from '../plan/plan.ts'
import { isPerDriver } from '../plan/shapes.ts'
import { toSeconds } from '../units.ts'

const kinds = ['pause', 'resume', 'rate', 'factor', 'users', 'end'] as const

export const loadChangeAnswer = z.object({
  seq: z.number().int().describe('Its number in the test, from 0 on.'),
  fromSeconds: z
    .number()
    .describe('When it takes effect on all drivers, in seconds from the start of the load, pauses included.'),
  kind: z.enum(kinds).describe('`end`: the phase ends, as a search for the breaking point does when it knows enough.'),
  phase: z.string().optional().describe('The phase that it changes; absent for `pause` and `resume`.'),
  perSecond: z.number().optional().describe('Of `rate`: requests per second of all drivers together.'),
  factor: z.number().optional().describe("Of `factor`: a multiple of the plan's own rate, also in later phases."),
  users: z.number().optional().describe('Of `users`: of all drivers together.'),
})
export type LoadChange = z.infer<typeof loadChangeAnswer>

export const changedAnswer = z.object({ TestId: z.string(), change: loadChangeAnswer })
export type ChangedAnswer = z.infer<typeof changedAnswer>

/** What is asked of a running load; users are of all drivers together. */
export type WantedChange =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'end' }
  | { readonly kind: 'rate'; readonly perSecond: number; readonly per: Amount['per'] }
  | { readonly kind: 'factor'; readonly factor: number }
  | { readonly kind: 'users'; readonly users: number }

export const usersBody = z.strictObject({
  users: usersSchema.describe('The number of users of all drivers together.'),
})

/** A rate as in plans, or a factor. */
export const rateBody = z
  .strictObject({
    rate: z
      .string()
      .refine((text) => rateFault(text) === '', { error: ({ input }) => rateFault(String(input)) })
      .optional()
      .describe('Requests per second of all drivers together, as in plans: `500/s`, `7/min`, or `50/s/driver`.'),
    factor: factorSchema.optional().describe("A multiple of the plan's own rate, also in the phases that follow."),
  })
  .refine(({ rate, factor }) => (rate === undefined) !== (factor === undefined), {
    path: ['rate'],
    error: 'must be given, or `factor`, and not both',
  })

function rateFault(text: string): string {
  const read = parseRate(text)
  if ('fault' in read) return read.fault
  return read.value.value > 0 ? '' : 'must be above 0: pause the load to send nothing'
}

/** @param body as `rateBody` has accepted it */
export function wantedRate({ rate = '', factor }: z.infer<typeof rateBody>): WantedChange {
  if (factor !== undefined) return { kind: 'factor', factor }
  const read = parseRate(rate)
  if ('fault' in read) throw new RangeError(read.fault)
  return { kind: 'rate', perSecond: read.value.value, per: read.value.per }
}

/** What users may ask for: only a search ends a phase. */
export type AskedChange = Exclude<WantedChange, { kind: 'end' }>

/** A change as the request by which the API takes it: the last part of its path, and its body. */
export interface ChangeRequest {
  readonly what: 'pause' | 'resume' | 'rate' | 'users'
  readonly body?: z.infer<typeof rateBody> | z.infer<typeof usersBody>
}

export function changeRequestOf(wanted: AskedChange): ChangeRequest {
  switch (wanted.kind) {
    case 'pause':
    case 'resume':
      return { what: wanted.kind }
    case 'users':
      return { what: 'users', body: { users: wanted.users } }
    case 'factor':
      return { what: 'rate', body: { factor: wanted.factor } }
    case 'rate':
      return { what: 'rate', body: { rate: `${wanted.perSecond}/s${wanted.per === 'driver' ? '/driver' : ''}` } }
  }
}

/** A change as the API describes it. @param drivers how many take part: numbers of a plan may be each driver's */
export function loadChangeOf(
  change: Change,
  seq: number,
  { plan, drivers }: { plan: Plan; drivers: number },
): LoadChange {
  const { kind, from } = change
  const head = { seq, fromSeconds: toSeconds(from), kind }
  if (!('phase' in change)) return head
  const phase = plan.phases[change.phase]
  const each = phase !== undefined && isPerDriver(phase.shape) ? drivers : 1
  const named = { ...head, phase: phase?.name ?? '' }
  if (change.kind === 'rate') return { ...named, perSecond: change.perSecond * each }
  if (change.kind === 'users') return { ...named, users: change.users * each }
  return change.kind === 'factor' ? { ...named, factor: change.factor } : named
}

/** What a change does, as a sentence without a full stop. */
export function changeSentence(change: Change, plan: Plan): string {
  const from = `from ${durationText(change.from)} on`
  if (change.kind === 'pause') return `the load is paused ${from}`
  if (change.kind === 'resume') return `the load goes on ${from}`
  const { name, shape } = plan.phases[change.phase] ?? { name: '', shape: undefined }
  const per = shape !== undefined && isPerDriver(shape) ? ' of each driver' : ''
  switch (change.kind) {
    case 'rate':
      return `phase \`${name}\`: ${change.perSecond}/s${per} ${from}`
    case 'factor':
      return `phase \`${name}\` and those after it: ${change.factor} × the planned rate ${from}`
    case 'users':
      return `phase \`${name}\`: ${change.users} users${per} ${from}`
    case 'end':
      return `phase \`${name}\` ends at ${durationText(change.from)}`
  }
}
