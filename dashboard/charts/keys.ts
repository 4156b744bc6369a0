/** The keys of a chart that has the focus: arrows move the cursor, + and − zoom, Escape shows everything. */
import { type ChartGroup, type GroupMember, type TimeRange, zoomed } from './group.ts'

export interface KeyTarget extends GroupMember {
  readonly group: ChartGroup
  readonly range: TimeRange
  readonly extent: TimeRange
  /** The moment that an arrow key leads to. */
  neighbour(step: 1 | -1): number | undefined
}

/** Points that a key moves over with Shift. */
const FAR = 10

/** @returns a function that ends it */
export function handleKeys(surface: HTMLElement, target: KeyTarget): () => void {
  const ended = new AbortController()
  const { signal } = ended
  surface.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (handled(event, target)) event.preventDefault()
    },
    { signal },
  )
  surface.addEventListener(
    'blur',
    () => {
      if (target.group.cursor?.by === 'keyboard') target.group.setCursor(undefined)
    },
    { signal },
  )
  return () => {
    ended.abort()
  }
}

function handled({ key, shiftKey }: KeyboardEvent, target: KeyTarget): boolean {
  const { group } = target
  switch (key) {
    case 'ArrowLeft':
      return moved(target, -1, shiftKey)
    case 'ArrowRight':
      return moved(target, 1, shiftKey)
    case '+':
    case '=':
      return zoomedBy(target, 0.5)
    case '-':
      return zoomedBy(target, 2)
    case 'Escape':
      if (group.range === undefined && group.cursor === undefined) return false
      group.setRange(undefined)
      group.setCursor(undefined)
      return true
    default:
      return false
  }
}

function moved(target: KeyTarget, step: 1 | -1, far: boolean): boolean {
  for (let count = 0; count < (far ? FAR : 1); count++) {
    const at = target.neighbour(step)
    if (at !== undefined) target.group.setCursor({ at, by: 'keyboard', source: target })
  }
  follow(target)
  return true
}

/** Moves the part that is shown so that it contains the cursor. */
function follow({ group, range, extent }: KeyTarget): void {
  const { cursor } = group
  if (cursor === undefined || group.range === undefined || (cursor.at >= range.from && cursor.at <= range.to)) return
  const length = range.to - range.from
  const from = Math.min(Math.max(cursor.at - length / 2, extent.from), extent.to - length)
  group.setRange({ from, to: from + length })
}

function zoomedBy({ group, range, extent }: KeyTarget, factor: number): boolean {
  const around = group.cursor?.at ?? (range.from + range.to) / 2
  group.setRange(zoomed(range, extent, { around, factor }))
  return true
}
