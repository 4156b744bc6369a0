/** Headers that a tool sends unless the user gives them. */
import { type Headers, pairsOf } from '../../lib/plan/headers.ts'

/** The headers, with this one if none of them has its name. */
export function withDefault(headers: Headers, name: string, value: string): Headers {
  const isGiven = pairsOf(headers).some(([given]) => given.toLowerCase() === name.toLowerCase())
  return isGiven ? headers : { ...headers, [name]: value }
}
