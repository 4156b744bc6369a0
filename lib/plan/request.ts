/** A request of a published plan. */
import { z } from 'zod'
import { checksSchema, isOfBody } from '../checks/check.ts'
import { requestAuthSchema } from './auth.ts'
import { bodyConflict, bodyFields } from './body.ts'
import { extractSchema } from './extract.ts'
import { headersSchema, pairsOf } from './headers.ts'
import { MAX_REDIRECTS, MAX_TARGET } from './limits.ts'

/** The greatest weight of a request. */
export const MAX_WEIGHT = 1_000

/** A time limit of requests, in ms. */
export const timeoutSchema = z.number().int().min(1).max(3_600_000)

/** The fields of a request, without the checks that involve several of them. */
const requestFields = z.object({
  name: z.string().min(1).max(200),
  /** Path and query, in place of those of the target. */
  path: z.string().regex(/^[/?]/, 'must begin with / or ?').max(MAX_TARGET).optional(),
  /** Whether the path, header values, the text body and the credentials contain placeholders (lib/plan/template.ts). */
  placeholders: z.literal(true).optional(),
  method: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/, 'is not an HTTP method')
    .refine((method) => method.toUpperCase() !== 'CONNECT', 'must not be CONNECT, which asks for a tunnel'),
  headers: headersSchema,
  ...bodyFields,
  /** Credentials that are computed for each request, in place of a header `authorization`. */
  auth: requestAuthSchema.optional(),
  /** The path of the target is sent as written, including any `/../`. */
  pathAsIs: z.boolean().optional(),
  /** The relative frequency of the request in the plan; 1 by default. */
  weight: z.number().int().min(1).max(MAX_WEIGHT).optional(),
  /** Its time limit in ms; that of the plan unless given. */
  timeoutMs: timeoutSchema.optional(),
  /** The most redirects that are followed for it; that of the transport unless given. */
  redirects: z.number().int().min(0).max(MAX_REDIRECTS).optional(),
  /** What a response must be; one with a failed check is no success. */
  checks: checksSchema.optional(),
  /** Values from the response, by name: only of a request before the load. */
  extract: extractSchema.optional(),
})
export const requestSchema = requestFields.superRefine((request, context) => {
  const conflict = bodyConflict(request)
  if (conflict !== undefined) context.addIssue({ code: 'custom', path: [conflict.field], message: conflict.message })
  const names = pairsOf(request.headers).map(([name]) => name.toLowerCase())
  if (request.auth !== undefined && names.includes('authorization')) {
    context.addIssue({
      code: 'custom',
      path: ['auth'],
      message: 'excludes the header `authorization`: give one of them',
    })
  }
  if (request.method.toUpperCase() === 'HEAD' && request.checks?.some(isOfBody) === true) {
    context.addIssue({ code: 'custom', path: ['checks'], message: 'has one of the body, but HEAD has no body' })
  }
})
export type PlannedRequest = z.infer<typeof requestSchema>
