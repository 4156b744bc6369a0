/** The curl command of a request, for a POSIX shell. */
import type { TestRequest } from './request.ts'

export interface CurlOptions {
  /** The origin of the API, such as `http://127.0.0.1:8001`. */
  readonly origin: string
  /** Whether the API requires a token: the command reads it from the environment, so that it contains no secret. */
  readonly needsToken: boolean
}

/** Linux accepts arguments of up to 128 KiB (MAX_ARG_STRLEN); one character takes up to 4 bytes. */
const LONGEST_ARGUMENT = 30_000

/** A long body is passed on the standard input. */
export function curlOf(
  { path, body }: Pick<TestRequest, 'path' | 'body'>,
  { origin, needsToken }: CurlOptions,
): string {
  const json = JSON.stringify(body)
  const token = needsToken ? [`-H "authorization: Bearer $BREAKWATER_TOKEN"`] : []
  const isLong = json.length > LONGEST_ARGUMENT
  const data = isLong ? `--data-binary @- <<'JSON'\n${json}\nJSON` : `-d ${quoted(json)}`
  return [`curl ${quoted(origin + path)}`, ...token, `-H 'content-type: application/json'`, data].join(' \\\n  ')
}

/** A text as one word of a POSIX shell: nothing in it is expanded. It must not contain the character NUL. */
export function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
