/** Between which rates the breaking point is, by the stages so far. */
import type { Stage } from '../../lib/search/stage.ts'

/** The highest rate that is kept, and the lowest that is not, which is always above it; undefined: none yet. */
export interface Bounds {
  readonly kept: Stage | undefined
  readonly broken: Stage | undefined
}

/** Stages that say something about their rate. */
export function clearIn(stages: readonly Stage[]): Stage[] {
  return stages.filter(({ purpose, outcome }) => purpose !== 'recover' && (outcome === 'kept' || outcome === 'broken'))
}

/**
 * A later stage outweighs an earlier one that contradicts it: a target that breaks at a rate does not keep a higher one,
 * and one that keeps a rate keeps lower ones.
 */
export function boundsOf(stages: readonly Stage[]): Bounds {
  const clear = clearIn(stages)
  let kept: Stage | undefined
  let broken: Stage | undefined
  clear.forEach((stage, index) => {
    if (isContradicted(stage, clear.slice(index + 1))) return
    if (stage.outcome === 'kept' && stage.perSecond >= (kept?.perSecond ?? 0)) kept = stage
    if (stage.outcome === 'broken' && stage.perSecond <= (broken?.perSecond ?? Number.POSITIVE_INFINITY)) broken = stage
  })
  return { kept, broken }
}

function isContradicted({ outcome, perSecond }: Stage, later: readonly Stage[]): boolean {
  return later.some((other) =>
    outcome === 'kept'
      ? other.outcome === 'broken' && other.perSecond <= perSecond
      : other.outcome === 'kept' && other.perSecond >= perSecond,
  )
}
