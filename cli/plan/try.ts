/** `breakwater plan try`: each request of a plan once, shown with its response. No secret is shown. */
import { credentialsIn } from '../../cluster/local.ts'
import { type Lines, type Sent, tryRequests } from '../../cluster/try-requests.ts'
import type { Given } from '../../lib/flags/command.ts'
import { isSuccess } from '../../lib/measure/facts.ts'
import { counted, plural, printable } from '../../lib/measure/phrases.ts'
import type { Values } from '../../lib/plan/extract.ts'
import { HIDDEN, hideSecrets, maskerOf } from '../../lib/plan/secrets.ts'
import { exitCodes } from '../run/outcome.ts'
import { write } from '../io/output.ts'
import { planGiven } from './given.ts'
import type { trySettings } from './settings.ts'

/** Tries the requests of a plan; each is shown when it has ended. @throws BreakwaterError as `planGiven` */
export async function tryPlan({ values, operands }: Given<typeof trySettings>): Promise<number> {
  const { json, cacert: ca, cert, key, ...reading } = values
  const plan = await planGiven(operands, reading)
  const mask = maskerOf(process.env)
  const shown: ShownTry[] = []
  for await (const sent of tryRequests(plan, credentialsIn({ ca, cert, key }) ?? {})) {
    const one = shownTry(sent, mask)
    shown.push(one)
    if (!json) await write(tryText(one))
  }
  if (json) await write(`${JSON.stringify(shown)}\n`)
  return shown.every(({ fault }) => fault === null) ? exitCodes.ran : exitCodes.failed
}

/** A request that was tried, as it may be shown: without any secret. */
export interface ShownTry {
  readonly name: string
  readonly request: { readonly method: string; readonly url: string; readonly headers: Lines; readonly body: string }
  /** null if no whole response came. */
  readonly status: number | null
  readonly failure: string | null
  /** Why it is no success; null if it is one. */
  readonly fault: string | null
  /** The outcome of each check of the response. */
  readonly checks: Sent['checks']
  /** The values that it has taken from its response, by name. */
  readonly extracted: Values
  readonly ms: number
  readonly response: { readonly headers: Lines; readonly bytes: number; readonly body: string } | null
}

/** So much of a body is shown, in characters. */
const SHOWN = 1_000

/** @param maskSecrets replaces the secrets in a text; tokens, which only the request knows, are masked as well */
export function shownTry(
  { tried, values, fault, checks, extracts }: Sent,
  maskSecrets: (text: string) => string,
): ShownTry {
  const { name, request, ms, outcome } = tried
  const tokens = tokensIn(request.headers)
  const mask = (text: string): string =>
    tokens.reduce((masked, token) => masked.replaceAll(token, HIDDEN), maskSecrets(text))
  const response = 'response' in outcome ? outcome.response : undefined
  const lines = (headers: Lines): Lines => headers.map(([key, value]) => [key, mask(value)] as const)
  const text = (body: Buffer, bytes: number): string => beginningOf(body, bytes, mask)
  return {
    name,
    request: {
      method: request.method,
      url: mask(request.url),
      headers: lines(withoutCredentials(request.headers)),
      body: text(request.body, request.body.length),
    },
    status: response?.status ?? null,
    failure: 'failure' in outcome ? mask(outcome.failure) : null,
    fault: fault === undefined ? null : mask(fault),
    checks: checks.map(({ text: check, passed }) => ({ text: mask(check), passed })),
    extracted: Object.fromEntries(
      extracts.flatMap((key: string) => (Object.hasOwn(values, key) ? [[key, mask(values[key] ?? '')]] : [])),
    ),
    ms,
    response:
      response === undefined
        ? null
        : {
            headers: lines(response.headers),
            bytes: response.bytes,
            body: text(response.body, response.bytes),
          },
  }
}

/** What a target may repeat in its response. */
function tokensIn(headers: Lines): string[] {
  return headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'authorization' && value.startsWith('Bearer ') ? [value.slice('Bearer '.length)] : [],
  )
}

/** Values of headers such as `authorization` are not shown, even if the plan contains them as they are. */
function withoutCredentials(headers: Lines): Lines {
  return headers.map(([name, value]) => {
    const [[, shown] = [name, value]] = Object.entries(hideSecrets('headers', { [name]: value }) as object)
    return [name, String(shown)] as const
  })
}

/** The beginning of a body as text; of one that is none, its size. Secrets are masked before it is cut. */
function beginningOf(body: Buffer, bytes: number, mask: (text: string) => string): string {
  // The cut may have split the last character.
  const text = body.toString().replace(/\ufffd$/, '')
  if (text.includes('\ufffd') || text.includes('\u0000')) return `(${plural(bytes, 'byte')} that are no text)`
  const masked = mask(text)
  const more = masked.length > SHOWN || body.length < bytes
  return more ? `${masked.slice(0, SHOWN)}… (${counted(bytes)} bytes)` : masked
}

/** The request and its response as text for a terminal. */
export function tryText({ name, request, status, failure, fault, checks, extracted, ms, response }: ShownTry): string {
  const result = status === null ? `failed: ${failure ?? ''}` : String(status)
  // A status and a failed check speak for themselves.
  const isShown = status === null || !isSuccess(status) || checks.some(({ passed }) => !passed)
  const unfit = isShown || fault === null ? [] : [`! ${printable(fault)}`]
  return [
    `${name}: ${result} after ${ms} ms`,
    `> ${request.method} ${request.url}`,
    ...messageLines('>', request.headers, request.body),
    ...(response === null ? [] : messageLines('<', response.headers, response.body)),
    ...checks.map(({ text, passed }) => `${passed ? '+' : '!'} ${text}`),
    ...unfit,
    ...Object.entries(extracted).map(([key, value]) => `= ${key}: ${printable(value)}`),
    '',
    '',
  ].join('\n')
}

function messageLines(mark: string, headers: Lines, body: string): string[] {
  const content = body === '' ? [] : ['', ...body.split(/\r?\n/)]
  return [...headers.map(([name, value]) => `${name}: ${value}`), ...content].map((line) =>
    `${mark} ${printable(line.replaceAll('\t', '  '))}`.trimEnd(),
  )
}
