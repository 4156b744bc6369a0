/** The order in which the addresses of a name are tried, as a pure function of their past results. */
import { isIPv6 } from 'node:net'

/**
 * The addresses in the order to try them: families alternate (RFC 8305 §4), and each family keeps its order.
 *
 * RFC 8305 would begin with IPv6 each time. A load generator must not send all load to one address, so the first
 * address rotates, and IPv6 is first in the first turn only.
 * @param turn counts the dials of the name, from 0: over as many turns as there are addresses, each is first once
 */
export function inTurn(addresses: readonly string[], turn: number): readonly string[] {
  if (addresses.length < 2) return addresses
  const base = alternating(addresses, true)
  const first = turn % base.length
  const [head = '', ...others] = [...base.slice(first), ...base.slice(0, first)]
  return [head, ...alternating(others, !isIPv6(head))]
}

/** Alternates between the families while both remain. */
function alternating(addresses: readonly string[], beginsWithIPv6: boolean): string[] {
  const six = addresses.filter((address) => isIPv6(address))
  const four = addresses.filter((address) => !isIPv6(address))
  const [one, other] = beginsWithIPv6 ? [six, four] : [four, six]
  return Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i]])
    .flat()
    .filter((address) => address !== undefined)
}
