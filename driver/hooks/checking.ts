/** Judges the response of a request that was sent alone by its checks. */
import { type Check, isOfBody } from '../../lib/checks/check.ts'
import { Checks, KEPT_FOR_CHECKS, type NoBody } from '../../lib/checks/evaluate.ts'
import { isSuccess } from '../../lib/measure/facts.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import { contentOf } from '../engines/checked-body.ts'
import type { Response } from '../engines/single-requests.ts'

/** A check by its text, and whether the response passed it. */
export interface CheckOutcome {
  readonly text: string
  readonly passed: boolean
}

export interface Judgement {
  readonly checks: readonly CheckOutcome[]
  /** Why the response is no success; undefined if it is one. */
  readonly fault: string | undefined
}

/** @param ms from the sending of the request, with connecting, to the last byte of its response */
export function judged({ checks = [] }: PlannedRequest, response: Response, ms: number): Judgement {
  const { status } = response
  const wrongStatus = isSuccess(status) ? undefined : `its response has status ${status}`
  if (checks.length === 0) return { checks: [], fault: wrongStatus }
  const compiled = new Checks(checks)
  const failed = compiled.failed({
    ...{ status, ms, bytes: response.bytes },
    header: (name) => headerOf(response, name),
    body: compiled.needs.body ? bodyOf(response) : response.body,
  })
  const outcomes = outcomesOf(compiled, failed, checks)
  const texts = failed.map((index) => `\`${compiled.texts[index] ?? ''}\``)
  if (!compiled.judgesStatus && wrongStatus !== undefined) return { checks: outcomes, fault: wrongStatus }
  return { checks: outcomes, fault: texts.length === 0 ? undefined : `its response fails ${texts.join(' and ')}` }
}

/** Those that fail in place of others are shown only then. */
function outcomesOf({ texts, needs }: Checks, failed: readonly number[], checks: readonly Check[]): CheckOutcome[] {
  const replaced = needs.body && failed.some((index) => index >= checks.length)
  return texts.flatMap((text, index): CheckOutcome[] => {
    const passed = !failed.includes(index)
    const check = checks[index]
    if (check === undefined) return passed ? [] : [{ text, passed }]
    return replaced && isOfBody(check) ? [] : [{ text, passed }]
  })
}

function bodyOf(response: Response): Buffer | NoBody {
  const { body, bytes, status } = response
  return bytes > KEPT_FOR_CHECKS ? 'too-large' : contentOf(body, headerOf(response, 'content-encoding'), status)
}

function headerOf({ headers }: Response, wanted: string): string | undefined {
  const values = headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []))
  return values.length === 0 ? undefined : values.join(', ')
}
