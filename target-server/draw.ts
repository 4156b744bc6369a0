/** Reproducible randomness: a seeded generator, and the distributions of delays. */

/** Returns a number in [0, 1). */
export type Random = () => number

/** The maximum delay: 10 minutes, in milliseconds. */
export const longestDelay = 600_000

/** A delay in milliseconds, or its distribution. */
export type Delay =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exp'; readonly mean: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }

/** A generator with the same numbers for the same seed: a 32-bit counter through an integer mixer. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    // The step is odd, so the counter visits all 2^32 states before it repeats.
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** One delay in milliseconds, between 0 and `longestDelay`. */
export function drawDelay(delay: Delay, random: Random): number {
  return Math.min(longestDelay, Math.max(0, sample(delay, random)))
}

/** Whether an event with this probability occurs for a request. Draws a number only if both results are possible. */
export function happens(share: number | undefined, random: Random): boolean {
  if (share === undefined || share <= 0) return false
  return share >= 1 || random() < share
}

function sample(delay: Delay, random: Random): number {
  switch (delay.kind) {
    case 'fixed':
      return delay.value
    case 'uniform':
      return delay.low + random() * (delay.high - delay.low)
    case 'exp':
      return -delay.mean * Math.log(1 - random())
    case 'normal':
      return delay.mean + delay.deviation * standardNormal(random)
  }
}

/** The Box–Muller transform; `1 − random()` is never 0, so the logarithm is finite. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

const number = String.raw`(\d+(?:\.\d+)?)`
const forms = {
  fixed: new RegExp(`^${number}$`),
  uniform: new RegExp(`^uniform:${number}-${number}$`),
  exp: new RegExp(`^exp:${number}$`),
  normal: new RegExp(`^normal:${number},${number}$`),
}

/**
 * Parses `20`, `uniform:5-50`, `exp:20` or `normal:20,5` (milliseconds); for anything else returns a sentence with the
 * reason.
 */
export function parseDelay(text: string): Delay | string {
  for (const kind of ['fixed', 'uniform', 'exp', 'normal'] as const) {
    const match = forms[kind].exec(text)
    if (match !== null) return build(kind, Number(match[1]), Number(match[2] ?? 0))
  }
  return 'is not a delay in milliseconds; write one such as 20, uniform:5-50, exp:20 or normal:20,5'
}

function build(kind: Delay['kind'], first: number, second: number): Delay | string {
  if (Math.max(first, second) > longestDelay) return `exceeds ${longestDelay} ms`
  switch (kind) {
    case 'fixed':
      return { kind, value: first }
    case 'uniform':
      return first > second ? 'has a lower bound above its upper bound' : { kind, low: first, high: second }
    case 'exp':
      return { kind, mean: first }
    case 'normal':
      return { kind, mean: first, deviation: second }
  }
}
