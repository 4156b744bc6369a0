/** How a load is shared between drivers with different labels. */
import { z } from 'zod'
import type { Block, Segment } from './segment.ts'

/** Labels of a driver, by name. */
export type Labels = Readonly<Record<string, string>>

/** The most labels of a driver, and the most shares of a plan. */
export const MAX_LABELS = 20
const NAME = /^[A-Za-z0-9_.-]{1,100}$/
/** A label as it is written: NAME=VALUE. */
export const LABEL = /^[A-Za-z0-9_.-]{1,100}=[A-Za-z0-9_.-]{1,100}$/

export const labelsSchema = z
  .record(z.string().regex(NAME), z.string().regex(NAME))
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `must be at most ${MAX_LABELS}`)

/** A part of the load for the drivers with a label. */
export const shareSchema = z.object({
  /** NAME=VALUE. */
  label: z.string().regex(LABEL, 'must be NAME=VALUE of letters, digits, dots, hyphens and underscores'),
  /** Up to two decimals, so that a block has at most 10,000 places. */
  percent: z
    .number()
    .min(0.01)
    .max(100)
    .refine((percent) => Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-9, 'has at most two decimals'),
})
export type LoadShare = z.infer<typeof shareSchema>

export const sharesSchema = z
  .array(shareSchema)
  .min(1)
  .max(MAX_LABELS)
  .refine((shares) => new Set(shares.map(({ label }) => label)).size === shares.length, 'names a label twice')
  .refine((shares) => sum(partsOf(shares)) === 10_000, 'must be 100 % together')

/** The index of the share that a driver belongs to, which is the first whose label it has; undefined if it has none. */
export function shareFor(labels: Labels, shares: readonly LoadShare[]): number | undefined {
  const index = shares.findIndex(({ label }) => hasLabel(labels, label))
  return index < 0 ? undefined : index
}

function hasLabel(labels: Labels, label: string): boolean {
  const at = label.indexOf('=')
  const name = label.slice(0, at)
  return Object.hasOwn(labels, name) && labels[name] === label.slice(at + 1)
}

/** The segments of so many drivers that divide a load evenly. */
export function evenSegments(drivers: number): Segment[] {
  return Array.from({ length: drivers }, (_, index) => ({ index, of: drivers }))
}

/**
 * The segments of drivers: those of one share divide its part of the load evenly.
 * @param members the index of the share of each driver, in their order; ignored without shares
 */
export function segmentsOf(members: readonly (number | undefined)[], shares?: readonly LoadShare[]): Segment[] {
  if (shares === undefined) return evenSegments(members.length)
  const blocks = blocksOf(shares)
  const sizes = new Map<number, number>()
  const indices = members.map((member = 0) => {
    const index = sizes.get(member) ?? 0
    sizes.set(member, index + 1)
    return index
  })
  return members.map((member = 0, at) => ({
    index: indices[at] ?? 0,
    of: sizes.get(member) ?? 1,
    block: blocks[member],
  }))
}

/** The blocks of shares, as short as their ratio allows. */
function blocksOf(shares: readonly LoadShare[]): Block[] {
  const parts = partsOf(shares)
  const divisor = parts.reduce(greatestCommonDivisor, 0)
  const of = sum(parts) / divisor
  let from = 0
  return parts.map((part) => {
    const size = part / divisor
    const block = { from, size, of }
    from += size
    return block
  })
}

/** In hundredths of a percent. */
function partsOf(shares: readonly LoadShare[]): number[] {
  return shares.map(({ percent }) => Math.round(percent * 100))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
