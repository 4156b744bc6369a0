/** Checks of a response, as a published plan has them. */
import { z } from 'zod'
import { type LimitOp, limitOps } from '../comparison.ts'
import { jsonPathOf } from '../json-path.ts'

/** The most checks of a request. */
export const MAX_CHECKS = 20
/** The longest text that is looked for, in characters. */
export const MAX_OPERAND = 1_000
/** The most ranges of statuses. */
const MAX_RANGES = 20
/** The longest time of a check, in ms: an hour, as the longest time limit of a request. */
export const MAX_CHECK_MS = 3_600_000

/** How a text is compared with the one that is given. */
export const textRules = ['contains', 'matches', 'equals'] as const
export type TextRule = (typeof textRules)[number]

/** How a value of JSON is compared; only numbers are larger or smaller. */
export const valueOps = ['=', '!=', ...limitOps] as const
export type ValueOp = (typeof valueOps)[number]

/** A value of JSON that is neither an object nor a list. */
export type Scalar = string | number | boolean | null

const status = z.number().int().min(100).max(999)

const operand = z.string().max(MAX_OPERAND)

/** Every text contains an empty one. */
const says = ({ rule, text }: { rule: TextRule; text: string }): boolean => rule === 'equals' || text !== ''
const ALWAYS = 'is always true: give a text that is not empty'

/** The name of a header field, in small letters. */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,200}$/, 'is not the name of a header in small letters')

const jsonPath = z
  .string()
  .max(500)
  .refine((text) => jsonPathOf(text) !== undefined, 'must be a path such as $.total or $.items[0].id')

export const checkSchema = z.discriminatedUnion('kind', [
  /** The status is in one of the ranges, both ends included. It replaces the rule that a status is below 400. */
  z.strictObject({
    kind: z.literal('status'),
    ranges: z
      .array(z.tuple([status, status]).refine(([from, to]) => from <= to, 'must not end before it begins'))
      .min(1)
      .max(MAX_RANGES),
  }),
  z.strictObject({ kind: z.literal('header'), name: headerName, rule: z.enum(['exists', 'absent']) }),
  /** The values of all fields of the name, joined with a comma and a blank. */
  z
    .strictObject({ kind: z.literal('header-text'), name: headerName, rule: z.enum(textRules), text: operand })
    .refine(says, ALWAYS),
  z.strictObject({ kind: z.literal('body'), rule: z.enum(textRules), text: operand }).refine(says, ALWAYS),
  z.strictObject({ kind: z.literal('json'), path: jsonPath, rule: z.enum(['exists', 'absent']) }),
  z
    .strictObject({
      kind: z.literal('json-value'),
      path: jsonPath,
      op: z.enum(valueOps),
      value: z.union([operand, z.number(), z.boolean(), z.null()]),
    })
    .refine(({ op, value }) => !isLimit(op) || typeof value === 'number', 'compares sizes, which only numbers have'),
  /** From the sending of the request to the last byte of its response, in ms. */
  z.strictObject({ kind: z.literal('time'), op: z.enum(limitOps), ms: z.number().min(0).max(MAX_CHECK_MS) }),
  /** The bytes of the body as they were sent: compressed, and without the framing of chunks. */
  z.strictObject({ kind: z.literal('size'), op: z.enum(limitOps), bytes: z.number().int().min(0) }),
])
export type Check = z.infer<typeof checkSchema>

export const checksSchema = z
  .array(checkSchema)
  .min(1)
  .max(MAX_CHECKS)
  .refine((checks) => new Set(checks.map((check) => JSON.stringify(check))).size === checks.length, 'has a check twice')

/** Whether a check is one of the content of the body. */
export function isOfBody({ kind }: Pick<Check, 'kind'>): boolean {
  return kind === 'body' || kind === 'json' || kind === 'json-value'
}

/** Whether an operator compares sizes. */
export function isLimit(op: ValueOp): op is LimitOp {
  return op !== '=' && op !== '!='
}
