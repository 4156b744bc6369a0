/** Takes values from a response, as `extract` of a request says. */
import { KEPT_FOR_CHECKS } from '../../lib/checks/evaluate.ts'
import { expressionOf } from '../../lib/expressions.ts'
import { jsonPathOf, valueAt } from '../../lib/json-path.ts'
import { counted } from '../../lib/measure/phrases.ts'
import { MAX_VALUE, MAX_VALUES, sizeOf, type ValueSource, type Values } from '../../lib/plan/extract.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import type { Response } from '../engines/single-requests.ts'
import { codingsOf, decoded } from '../engines/content-codings.ts'

/**
 * The values of a response.
 * @param before those that are known already
 * @throws SyntaxError for one that is not there, or too long
 */
export function extractedFrom({ extract = {} }: PlannedRequest, response: Response, before: Values): Values {
  const values: Record<string, string> = { ...before }
  for (const [name, source] of Object.entries(extract)) {
    const value = valueFrom(source, response)
    if (value === undefined) throw new SyntaxError(missing(name, source, response))
    if (value.length > MAX_VALUE) {
      throw new SyntaxError(`the value ${name} has ${counted(value.length)} characters; at most ${counted(MAX_VALUE)}`)
    }
    values[name] = value
  }
  if (sizeOf(values) > MAX_VALUES) {
    throw new SyntaxError(`all values together have more than ${counted(MAX_VALUES)} characters`)
  }
  return values
}

function missing(name: string, source: ValueSource, { bytes, body }: Response): string {
  const part = bytes > body.length ? `; only the first ${counted(body.length)} bytes are looked at` : ''
  return `the value ${name} is not in its response (${textOf(source)}${part})`
}

function valueFrom(source: ValueSource, response: Response): string | undefined {
  if ('header' in source) return headerOf(response, source.header)
  const codings = codingsOf(headerOf(response, 'content-encoding'))
  const content = codings.length === 0 ? response.body : decoded(response.body, codings, KEPT_FOR_CHECKS)
  const body = Buffer.isBuffer(content) ? content.toString() : ''
  return 'json' in source ? jsonValue(body, source.json) : matchIn(body, source.matches)
}

function headerOf({ headers }: Response, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1]
}

/** A text as it is, and any other value as its JSON. */
function jsonValue(body: string, path: string): string | undefined {
  try {
    const value = valueAt(JSON.parse(body), jsonPathOf(path) ?? [])
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** The first group of the first match, or all of it without a group. */
function matchIn(body: string, expression: string): string | undefined {
  const matcher = expressionOf(expression).matcher(body)
  if (!matcher.find()) return undefined
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined
}

function textOf(source: ValueSource): string {
  if ('header' in source) return `header ${source.header}`
  return 'json' in source ? `JSON ${source.json}` : `matches ${source.matches}`
}
