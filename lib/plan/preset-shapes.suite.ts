/** Shapes of the presets, and a few that tests of times share. */
import { phaseOf } from './arbitraries.suite.ts'
import { avalanche, tsunami } from './presets.ts'
import type { Shape } from './shapes.ts'

const target = 'http://127.0.0.1:8000/ping'
export const avalancheOf = (options: Omit<Parameters<typeof avalanche>[0], 'target'>): Shape =>
  phaseOf(avalanche({ target, ...options })).shape
export const tsunamiOf = (everySeconds: number, options: Omit<Parameters<typeof tsunami>[1], 'target'>): Shape =>
  phaseOf(tsunami(everySeconds, { target, ...options })).shape

export const constant = avalancheOf({ rate: 100, count: 500 })
export const timed = avalancheOf({ seconds: 30 })
export const counted = avalancheOf({ count: 7 })
export const both = avalancheOf({ seconds: 30, count: 7 })
export const rest = [
  { from: 0, to: 10, seconds: 2.5 },
  { from: 0, to: 0, seconds: 1 },
]
