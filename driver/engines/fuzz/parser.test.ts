/**
 * Responses that are nearly valid, read by our parser and by llhttp: the two agree, or the RFC explains the difference.
 * BREAKWATER_FUZZ_CASES sets the number of cases, BREAKWATER_FUZZ_SEED the seed.
 */
import { describe, expect, test } from '@jest/globals'
import { differ, explanation } from './differences.suite.ts'
import { type Reading, readByLlhttp } from './llhttp.suite.ts'
import { Dice, mutant } from './mutations.suite.ts'
import { readByOurs } from './ours.suite.ts'

const CASES = Number(process.env['BREAKWATER_FUZZ_CASES'] ?? 20_000)
const SEED = Number(process.env['BREAKWATER_FUZZ_SEED'] ?? 1)

/** Whether the reasons of a failure or the tolerated faults differ. */
function isToldOtherwise(one: Reading, other: Reading): boolean {
  return one.reason !== other.reason || one.tolerated !== other.tolerated
}

describe('The fuzzer', () => {
  test(`finds no difference from llhttp that no RFC explains in ${CASES} responses (seed ${SEED})`, () => {
    const seen = { whole: 0, cut: 0, wrong: 0 }
    const unexplained: unknown[] = []
    for (let i = 0; i < CASES; i += 1) {
      const seed = SEED * 1_000_000_007 + i
      const given = mutant(new Dice(seed))
      const ours = readByOurs(given.pieces, given.method)
      const theirs = readByLlhttp(given.pieces, given.method)
      seen[ours.outcome] += 1
      if (!differ(ours, theirs) || explanation(given, ours, theirs) !== undefined) continue
      unexplained.push({ seed, method: given.method, text: given.bytes.toString('latin1'), ours, theirs })
    }
    expect(unexplained.slice(0, 3)).toEqual([])
    // The mutants were useful: some of each kind.
    expect(Math.min(seen.whole, seen.cut, seen.wrong)).toBeGreaterThan(CASES / 20)
  })

  test(`makes the same of ${CASES} responses however they are cut`, () => {
    for (let i = 0; i < CASES; i += 1) {
      const seed = SEED * 1_000_000_007 + i
      const { bytes, pieces, method } = mutant(new Dice(seed))
      const cut = readByOurs(pieces, method)
      const whole = readByOurs([bytes], method)
      const bytewise = readByOurs(
        Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)),
        method,
      )
      if (differ(cut, whole) || differ(cut, bytewise) || isToldOtherwise(cut, whole) || isToldOtherwise(cut, bytewise))
        expect({ seed, text: bytes.toString('latin1'), cut }).toEqual({ whole, bytewise })
    }
  })
})
