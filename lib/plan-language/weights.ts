/** How often each request is sent: weights by name, of the plan and of its phases. */
import { nearest } from '../spelling.ts'
import type { Fault, Path } from './problems.ts'

/** Weights by the name of a request. */
export type Weights = Readonly<Record<string, number>>

/** The weight of each request, in the order of the names; missing ones have the default. */
export function weightsFor(
  weights: Weights,
  names: readonly string[],
  { path, missing, faults }: { readonly path: Path; readonly missing: number; readonly faults: Fault[] },
): number[] {
  for (const name of Object.keys(weights)) {
    if (names.includes(name)) continue
    const near = nearest(name, names)
    const remedy = near === undefined ? `the requests are ${names.join(', ')}` : `did you mean \`${near}\`?`
    faults.push({ path: [...path, name], message: `is not a request of the plan: ${remedy}`, atKey: true })
  }
  const all = names.map((name) => (Object.hasOwn(weights, name) ? (weights[name] ?? missing) : missing))
  const known = Object.keys(weights).every((name) => names.includes(name))
  if (known && all.every((weight) => weight === 0)) {
    faults.push({ path, message: 'has no weight above 0: no request would be sent' })
  }
  return all
}
