/** The body of a planned request: a text, bytes in base64, or a file of the machine that runs the load. */
import { z } from 'zod'

/** The longest text of a plan, in characters. */
const MAX_TEXT = 700_000
/** The most characters of base64: the record that carries a plan has no room for more. */
const MAX_BASE64 = 921_600
/** The largest file, in bytes: each load thread holds it in memory. */
export const MAX_BODY_FILE = 1_073_741_824
const MAX_PATH = 4_096

/** A file that a driver reads, and what is in it: another content is refused. */
const bodyFileSchema = z.strictObject({
  path: z.string().min(1).max(MAX_PATH),
  bytes: z.number().int().min(0).max(MAX_BODY_FILE),
  /** Of the content, in hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex'),
})
export type BodyFile = Readonly<z.infer<typeof bodyFileSchema>>

/** Each is optional; of `body`, `bodyBase64` and `bodyFile` one at most is allowed. */
export const bodyFields = {
  body: z.string().max(MAX_TEXT, `exceeds ${MAX_TEXT} characters`).optional(),
  bodyBase64: z
    .string()
    .max(MAX_BASE64, `exceeds ${MAX_BASE64} characters`)
    .refine(isBase64, 'is not base64')
    .optional(),
  bodyFile: bodyFileSchema.optional(),
  /** HTTP/1.1: in chunks of 16 KiB, without its length before it. HTTP/2 has frames of its own for any body. */
  chunked: z.boolean().optional(),
  /** The body is sent when the target wants it (`100 Continue`), or has not answered within a second. */
  expectContinue: z.boolean().optional(),
}

/** What a request says of its body. */
export interface PlannedBody {
  readonly body?: string | undefined
  readonly bodyBase64?: string | undefined
  readonly bodyFile?: BodyFile | undefined
  readonly chunked?: boolean | undefined
  readonly expectContinue?: boolean | undefined
}

const forms = ['body', 'bodyBase64', 'bodyFile'] as const

const ways = ['chunked', 'expectContinue'] as const

/** The first contradiction in what a request says of its body, and the field to change; undefined without any. */
export function bodyConflict(request: PlannedBody): { field: keyof PlannedBody; message: string } | undefined {
  const [first, second] = forms.filter((form) => request[form] !== undefined)
  if (second !== undefined) return { field: second, message: `excludes \`${first}\`: give one of them` }
  const way = ways.find((each) => request[each] === true)
  if (way === undefined || first !== undefined) return undefined
  return { field: way, message: 'has no effect without `body`: add it, or leave this out' }
}

/** The fields of a request that say its body. */
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

/** RFC 4648 §4: with padding, and nothing else in it. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text
}
