/** Which parts of the view are shown, and how large: what matters most stays, and the rest is left out. Pure. */
import { filledLine, type Line, span } from './line.ts'

/** Where a part stands; without room for two columns, those at the left come before those at the right. */
export type Place = 'top' | 'left' | 'right' | 'bottom'

export interface Block {
  readonly place: Place
  /** The smallest is the last to be left out; from `PICTURES` on, only after all lines of those that are eager. */
  readonly rank: number
  /** How many lines it may have, in ascending order: the first is the least with which it makes sense. */
  readonly sizes: readonly number[]
  /** Whether all its lines matter more than blank lines between the blocks, and than larger pictures. */
  readonly isEager?: boolean
  /** At most so many lines, of any width. */
  readonly lines: (count: number, width: number) => readonly Line[]
}

/** The first rank of what is good to have. */
const PICTURES = 15

/** From this width on, blocks have wider cells, and texts in one line. */
export const ROOMY = 58
/** Two columns need this width. */
const TWO_COLUMNS = 120
const GAP = 3

interface Shown {
  readonly block: Block
  readonly count: number
}

/** At most `rows` lines; each may still be wider than `columns`. @param blocks in the order of their places */
export function arranged(blocks: readonly Block[], { columns, rows }: { columns: number; rows: number }): Line[] {
  const isWide = columns >= TWO_COLUMNS
  const fits =
    (gap: number): Fits =>
    (sizes) =>
      heightOf(sizes, isWide, gap) <= rows
  const isPicture = ({ rank }: Block): boolean => rank >= PICTURES
  const vital = fitting(
    [],
    blocks.filter((block) => !isPicture(block)),
    fits(0),
  )
  const isEager = (block: Block): boolean => block.isEager ?? false
  const needed = grown(vital, fits(0), isEager)
  const all = grown(fitting(needed, blocks.filter(isPicture), fits(0)), fits(0), isEager)
  const gap = fits(1)(all) ? 1 : 0
  const shown = grown(all, fits(gap), () => true).toSorted((a, b) => blocks.indexOf(a.block) - blocks.indexOf(b.block))
  const at = (...places: Place[]): Shown[] => shown.filter(({ block }) => places.includes(block.place))
  const middle = isWide
    ? besideEachOther(at('left'), at('right'), { columns, gap })
    : stacked(at('left', 'right'), columns, gap)
  return joined([stacked(at('top'), columns, 0), middle, stacked(at('bottom'), columns, 0)], gap).slice(0, rows)
}

type Fits = (shown: readonly Shown[]) => boolean

/** Adds the blocks for which there is room, each as small as it can be. */
function fitting(before: readonly Shown[], blocks: readonly Block[], fits: Fits): readonly Shown[] {
  let shown = before
  for (const block of blocks.toSorted((a, b) => a.rank - b.rank)) {
    const more = [...shown, { block, count: block.sizes[0] ?? 0 }]
    if (fits(more)) shown = more
  }
  return shown
}

/** The rest of the rows goes to those blocks that can use it, one size in turn. */
function grown(small: readonly Shown[], fits: Fits, isMeant: (block: Block) => boolean): readonly Shown[] {
  const blocks = small.map(({ block }) => block).filter(isMeant)
  const turns = blocks.toSorted((a, b) => a.rank - b.rank)
  let shown = small
  for (;;) {
    const before = shown
    for (const block of turns) {
      const larger = shown.map((one) => (one.block === block ? enlarged(one) : one))
      if (fits(larger) && larger.some(({ count }, index) => count !== shown[index]?.count)) shown = larger
    }
    if (before === shown) return shown
  }
}

function enlarged({ block, count }: Shown): Shown {
  return { block, count: block.sizes.find((size) => size > count) ?? count }
}

/** @param gap the lines between blocks */
function heightOf(shown: readonly Shown[], isWide: boolean, gap: number): number {
  const of = (...places: Place[]): number[] =>
    shown.filter(({ block }) => places.includes(block.place)).map(({ count }) => count)
  const column = (counts: readonly number[]): number =>
    counts.reduce((sum, count) => sum + count, 0) + gap * Math.max(0, counts.length - 1)
  const middle = isWide ? Math.max(column(of('left')), column(of('right'))) : column(of('left', 'right'))
  const parts = [sum(of('top')), middle, sum(of('bottom'))].filter((height) => height > 0)
  return sum(parts) + gap * Math.max(0, parts.length - 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function stacked(shown: readonly Shown[], width: number, gap: number): Line[] {
  return joined(
    shown.map(({ block, count }) => block.lines(count, width).slice(0, count)),
    gap,
  )
}

function joined(parts: readonly (readonly Line[])[], gap: number): Line[] {
  const filled = parts.filter(({ length }) => length > 0)
  return filled.flatMap((lines, index) => (index === 0 || gap === 0 ? lines : [[], ...lines]))
}

function besideEachOther(
  left: readonly Shown[],
  right: readonly Shown[],
  { columns, gap }: { columns: number; gap: number },
): Line[] {
  if (left.length === 0 || right.length === 0) return stacked([...left, ...right], columns, gap)
  const leftWidth = Math.floor((columns - GAP) / 2)
  const [a, b] = [stacked(left, leftWidth, gap), stacked(right, columns - GAP - leftWidth, gap)] as const
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [
    ...filledLine(a[index] ?? [], leftWidth),
    span(' '.repeat(GAP)),
    ...(b[index] ?? []),
  ])
}
