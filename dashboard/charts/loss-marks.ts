/** Where figures of drivers are missing on the time axis. Pure. */
import { counted } from '../../lib/measure/phrases.ts'
import type { TimeRange } from './group.ts'
import type { Mark } from './marks.ts'

/** The points of one driver, and whether it vanished while it ran. */
export interface DriverPoints {
  readonly nodeId: string
  readonly points: readonly TimeRange[]
  readonly vanished: boolean
}

/** Windows of the latest seconds may still arrive. */
const ON_THEIR_WAY = 3

/**
 * One mark for each stretch in which the same drivers have no figures: between two of their points, and after the last
 * one of those that vanished.
 * @param until the second at which the latest figures of all drivers end
 */
export function lossMarks(drivers: readonly DriverPoints[], until: number): Mark[] {
  const byStretch = new Map<string, { gap: TimeRange; nodes: string[] }>()
  for (const driver of drivers) {
    for (const gap of gapsOf(driver, until)) {
      const key = `${gap.from} ${gap.to}`
      const known = byStretch.get(key)
      if (known === undefined) byStretch.set(key, { gap, nodes: [driver.nodeId] })
      else known.nodes.push(driver.nodeId)
    }
  }
  return [...byStretch.values()]
    .sort((a, b) => a.gap.from - b.gap.from || a.gap.to - b.gap.to)
    .map(({ gap, nodes }) => ({ ...gap, kind: 'loss', text: `no figures of ${named(nodes)}` }))
}

function gapsOf({ points, vanished }: DriverPoints, until: number): TimeRange[] {
  const gaps: TimeRange[] = []
  points.forEach(({ from }, index) => {
    const before = points[index - 1]
    if (before !== undefined && before.to < from && from <= until - ON_THEIR_WAY)
      gaps.push({ from: before.to, to: from })
  })
  const last = points.at(-1)
  if (vanished && last !== undefined && last.to < until) gaps.push({ from: last.to, to: until })
  return gaps
}

function named(nodes: readonly string[]): string {
  const [first = '', ...others] = nodes
  return others.length === 0 ? first : `${counted(nodes.length)} drivers, such as ${first}`
}
