/** The body of a planned request: a text, bytes in base64, or a file of the machine that runs the load. */
import { z } from 'zod'
import { MAX_PLAN_BYTES } from './limits.ts'

/** The maximum length of a text body, in characters. */
const MAX_TEXT = 700_000
/** The maximum length of base64, in characters: no record of a plan has room for more. */
const MAX_BASE64 = MAX_PLAN_BYTES
/** The maximum size of a file, in bytes: each load thread holds it in memory. */
export const MAX_BODY_FILE = 1_073_741_824
const MAX_PATH = 4_096

/** A file that a driver reads, and its content: a file with any other content is refused. */
const bodyFileSchema = z.strictObject({
  path: z.string().min(1).max(MAX_PATH),
  bytes: z.number().int().min(0).max(MAX_BODY_FILE),
  /** The hash of the content, in hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex'),
})
export type BodyFile = Readonly<z.infer<typeof bodyFileSchema>>

/** All are optional; `body`, `bodyBase64` and `bodyFile` exclude each other. */
export const bodyFields = {
  body: z.string().max(MAX_TEXT, `exceeds ${MAX_TEXT} characters`).optional(),
  bodyBase64: z
    .string()
    .max(MAX_BASE64, `exceeds ${MAX_BASE64} characters`)
    .refine(isBase64, 'is not base64')
    .optional(),
  bodyFile: bodyFileSchema.optional(),
  /** HTTP/1.1: the body is sent in chunks of 16 KiB, without Content-Length. HTTP/2 has its own frames for any body. */
  chunked: z.boolean().optional(),
  /** The body is sent after `100 Continue`, or after a second without a response. */
  expectContinue: z.boolean().optional(),
}

/** The body fields of a request. */
export interface PlannedBody {
  readonly body?: string | undefined
  readonly bodyBase64?: string | undefined
  readonly bodyFile?: BodyFile | undefined
  readonly chunked?: boolean | undefined
  readonly expectContinue?: boolean | undefined
}

const forms = ['body', 'bodyBase64', 'bodyFile'] as const

const ways = ['chunked', 'expectContinue'] as const

/** The first contradiction in the body fields of a request, and the field to change; undefined if there is none. */
export function bodyConflict(request: PlannedBody): { field: keyof PlannedBody; message: string } | undefined {
  const [first, second] = forms.filter((form) => request[form] !== undefined)
  if (second !== undefined) return { field: second, message: `excludes \`${first}\`: give one of them` }
  const way = ways.find((each) => request[each] === true)
  if (way === undefined || first !== undefined) return undefined
  return { field: way, message: 'has no effect without `body`: add it, or leave this out' }
}

/** The body fields of a request, without its other fields. */
export function bodyOf({ body, bodyBase64, bodyFile, chunked, expectContinue }: PlannedBody): PlannedBody {
  return {
    ...(body === undefined ? {} : { body }),
    ...(bodyBase64 === undefined ? {} : { bodyBase64 }),
    ...(bodyFile === undefined ? {} : { bodyFile }),
    ...(chunked === undefined ? {} : { chunked }),
    ...(expectContinue === undefined ? {} : { expectContinue }),
  }
}

/** The size of the body in bytes; 0 without one. */
export function bodySizeOf({ body = '', bodyBase64 = '', bodyFile }: PlannedBody): number {
  return bodyFile?.bytes ?? Buffer.byteLength(body) + Buffer.byteLength(bodyBase64, 'base64')
}

/** RFC 4648 §4: with padding, and without other characters. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text
}
