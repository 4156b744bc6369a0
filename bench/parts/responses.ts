/** The load thread's CPU time for a megabyte of the costliest responses: while it reads them, it sends nothing. */
import { BreakwaterError } from '../../lib/errors.ts'
import { atMost, type BenchPart, type Row } from '../part.ts'
import { type CostlyResponse, costlyResponses, readCostly } from '../responses.ts'
import { rounded } from '../samples.ts'

/** CPU time for one input, in ms. */
const AIM = 20

export const responses: BenchPart = {
  name: 'responses',
  title: 'costly responses of about 1 MB: ms of CPU time for each, the least of some rounds, and MB a second',
  measure: (scale) => {
    const rounds = scale.rounds ?? (scale.quick ? 3 : 25)
    const rows = costlyResponses.map((one) => rowOf(one, rounds))
    const most = Math.max(...rows.map(({ ms }) => ms))
    return Promise.resolve({ rows, aims: [atMost('most ms', most, AIM)] })
  },
}

function rowOf(one: CostlyResponse, rounds: number): Row & { readonly ms: number } {
  const bytes = one.bytes()
  let least = Infinity
  for (let round = 0; round < rounds; round += 1) least = Math.min(least, costOf(one, bytes))
  return {
    response: one.name,
    kB: rounded(bytes.length / 1_000, 1),
    ms: rounded(least / 1_000, 1),
    'MB/s': rounded(bytes.length / least, 0),
  }
}

/** CPU time, in µs. */
function costOf({ name, piece, told }: CostlyResponse, bytes: Buffer): number {
  const before = process.cpuUsage()
  const said = readCostly(bytes, piece)
  const { user, system } = process.cpuUsage(before)
  if (said !== told) throw new BreakwaterError('internal', `${name}: ${said}, not ${told}`)
  return Math.max(1, user + system)
}
