/**
 * The cost of the worst possible responses of a target for the load thread: four times as many bytes should take at
 * most four times as long.
 */
import { BreakwaterError } from '../../lib/errors.ts'
import { atLeast, type BenchPart, type Row } from '../part.ts'
import { rounded } from '../samples.ts'
import { readWorst, type WorstCase, worstCases } from '../worst.ts'

const SIZE = 262_144
const TIMES = 4
/** Linear work gives 1, quadratic work 1/4; caches, which the larger size may exceed, cause values in between. */
const AIM = 0.5

export const worst: BenchPart = {
  name: 'worst',
  title: `hostile responses of n = ${SIZE / 1_024} KiB and ${TIMES} n: bytes a µs of CPU time, and the ratio of the two; linear is 1`,
  measure: (scale) => {
    const rounds = scale.rounds ?? (scale.quick ? 3 : 15)
    const rows = worstCases.map((one) => rowOf(one, rounds))
    const least = Math.min(...rows.map(({ ratio }) => ratio))
    return Promise.resolve({ rows, aims: [atLeast('least ratio', least, AIM)] })
  },
}

function rowOf(one: WorstCase, rounds: number): Row & { readonly ratio: number } {
  const small = Array.from({ length: TIMES }, () => one.bytes(SIZE))
  const inputs = [small, [one.bytes(TIMES * SIZE)]]
  const best = inputs.map(() => 0)
  // Alternating, with equal numbers of bytes, so that other activity of the machine affects both equally.
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, input] of inputs.entries()) best[at] = Math.max(best[at] ?? 0, rateOf(one, input))
  }
  const [n = 0, more = 0] = best
  return { response: one.name, n: rounded(n, 1), [`${TIMES} n`]: rounded(more, 1), ratio: rounded(more / n, 2) }
}

/** Bytes per µs of CPU time. */
function rateOf({ name, piece, told }: WorstCase, inputs: readonly Buffer[]): number {
  const before = process.cpuUsage()
  const said = inputs.map((input) => readWorst(input, piece))
  const { user, system } = process.cpuUsage(before)
  const other = said.find((one) => one !== told)
  if (other !== undefined) throw new BreakwaterError('internal', `${name}: ${other}, not ${told}`)
  return inputs.reduce((sum, { length }) => sum + length, 0) / (user + system)
}
