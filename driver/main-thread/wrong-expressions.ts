/**
 * Why the expressions of requests cannot be used. Apart from what sends requests and judges responses, which a driver
 * loads only when it is needed.
 */
import { faultIn } from '../../lib/checks/evaluate.ts'
import { expressionFault } from '../../lib/expressions.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'

/** Why an expression for values cannot be used; undefined if all can. */
export function wrongExpression(requests: readonly PlannedRequest[]): string | undefined {
  for (const { name, extract = {} } of requests) {
    for (const source of Object.values(extract)) {
      const fault = 'matches' in source ? expressionFault(source.matches) : undefined
      if (fault !== undefined) return `the request ${name} extracts a value by an expression that is not one: ${fault}`
    }
  }
  return undefined
}

/** Why the checks of a request cannot be used; undefined if all can. */
export function wrongCheck(requests: readonly PlannedRequest[]): string | undefined {
  for (const { name, checks = [] } of requests) {
    const fault = faultIn(checks)
    if (fault !== undefined) return `the request ${name} has a check that is not one: ${fault}`
  }
  return undefined
}
