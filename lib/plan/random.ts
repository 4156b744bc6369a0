/**
 * Reproducible random numbers: the orchestrator and every worker compute the same arrivals from a seed, without sending
 * them.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): three words mixed by shifts and adds, and a counter, so that
 * no period is shorter than 2^32 draws.
 */

/** A number above 0, at most 1, with 53 random bits. */
export type Random = () => number

const WORD = 2 ** 32
/** Rounds until each bit of the seed has affected every bit of the state, as the author recommends. */
const ROUNDS = 15

/** A stream with its own number, of a seed (a whole number from 0 to 2^53 − 1). */
export function randomOf(seed: number, stream: number): Random {
  let a = (seed % WORD) | 0
  let b = Math.floor(seed / WORD) | 0
  let c = stream | 0
  let counter = 1
  const word = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < ROUNDS; round += 1) word()
  // 27 bits and 26 bits; the added half step avoids the logarithm of 0.
  return () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6) + 0.5) / 2 ** 53
}

/** From this mean on the rejection of `poissonByRejection` is valid; below it counting is fast. */
const MANY = 10

/** A Poisson variate: a whole number with the mean and variance `mean`. The time does not depend on the mean. */
export function poissonCount(mean: number, random: Random): number {
  return mean < MANY ? poissonByProduct(mean, random) : poissonByRejection(mean, random)
}

/** Counts exponential gaps until their sum, as a product of uniform variates, exceeds the mean. */
function poissonByProduct(mean: number, random: Random): number {
  const least = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > least; product *= random()) count += 1
  return count
}

/**
 * Transformed rejection with squeeze: W. Hörmann, The transformed rejection method for generating Poisson random
 * variables, Insurance: Mathematics and Economics 12 (1993), algorithm PTRS. Its constants are fitted there.
 */
function poissonByRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const alpha = 1.1239 + 1.1328 / (b - 3.4)
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = random() - 0.5
    const v = random()
    const edge = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / edge + b) * u + mean + 0.43)
    if (edge >= 0.07 && v <= squeeze) return k
    // The remaining cases are the edges of the hat: outside of it, or decided by the density itself.
    if (k < 0 || (edge < 0.013 && v > edge)) continue
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= k * Math.log(mean) - mean - logFactorial(k)) return k
  }
}

/** ln k!: by Stirling's series, which above 16 is exact to the last digits; below that by addition. */
function logFactorial(k: number): number {
  if (k < 16) {
    let product = 1
    for (let i = 2; i <= k; i += 1) product *= i
    return Math.log(product)
  }
  const n = k + 1
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1_260 * n ** 5)
  return (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series
}
