/**
 * The search for the breaking point: the rate is doubled until the thresholds are not kept, then the interval is halved,
 * and what is found is confirmed. A pure function of the finished stages (decision 0043).
 */
import {
  confirmationDrop,
  MAX_RECOVERIES,
  mostStages,
  recoverySettleSeconds,
  type SearchSettings,
} from '../../lib/search/settings.ts'
import type { PlannedStage, Purpose, SearchEnd, SearchResult, Stage } from '../../lib/search/stage.ts'
import { boundsOf, clearIn } from './bounds.ts'

/** The next stage, or the end of the search. */
export type Next = { readonly stage: PlannedStage } | { readonly result: SearchResult }

type Aim = { readonly perSecond: number; readonly purpose: Purpose } | { readonly end: SearchEnd }

/** How many stages must be kept below a rate that broke before it is tried once more. */
const KEPT_BELOW = 3
/** The part of a rate that the target keeps, at which it has room to work off a queue. */
const RECOVERY_SHARE = 1 / 4

/** @param stages all finished ones, in their order, as `judgedStage` returns them */
export function nextStage(settings: SearchSettings, stages: readonly Stage[]): Next {
  const aim = aimOf(
    settings,
    stages.filter(({ purpose }) => purpose !== 'recover'),
  )
  if ('end' in aim) return { result: searchResult(stages, aim.end) }
  if (stages.length >= mostStages(settings)) return { result: searchResult(stages, 'most-stages') }
  const recoveries = recoveriesIn(stages)
  if (recoveries === undefined) return { stage: { ...aim, ...lengthsOf(settings) } }
  if (recoveries >= MAX_RECOVERIES) {
    // Without a rate that it has kept before, there is nothing to recover to: it is too slow at any rate.
    const end = boundsOf(stages).kept === undefined ? 'none-kept' : 'not-recovered'
    return { result: searchResult(stages, end) }
  }
  return { stage: recoveryFor(settings, stages) }
}

/** The result by the stages so far; also of a search that the end of its load has ended (`stopped`). */
export function searchResult(stages: readonly Stage[], end: SearchEnd): SearchResult {
  const bounds = boundsOf(stages)
  const confirmed = stages.findLast(({ purpose, outcome }) => purpose === 'confirm' && outcome === 'kept')
  const kept = confirmed ?? bounds.kept
  const { broken } = bounds
  return {
    end,
    kept: kept === undefined ? null : { perSecond: kept.perSecond, confirmed: confirmed !== undefined },
    broken: broken === undefined ? null : { perSecond: broken.perSecond, breaches: broken.breaches },
    stages,
  }
}

function lengthsOf({ everySeconds, settleSeconds }: SearchSettings): Pick<PlannedStage, 'seconds' | 'settleSeconds'> {
  return { seconds: everySeconds, settleSeconds }
}

/** Where the search goes on, as if the target had recovered. @param stages without recoveries */
function aimOf(settings: SearchSettings, stages: readonly Stage[]): Aim {
  const last = stages.at(-1)
  if (last === undefined) return { perSecond: settings.from, purpose: 'explore' }
  const { outcome } = last
  if (outcome === 'generator-limit' || outcome === 'undecided') {
    // What happens once may have disturbed the generator by chance.
    if (stages.at(-2)?.outcome !== outcome) return { perSecond: last.perSecond, purpose: last.purpose }
    return { end: outcome === 'undecided' ? 'undecided' : 'generator' }
  }
  const clear = clearIn(stages)
  const confirmations = clear.filter(({ purpose }) => purpose === 'confirm')
  return confirmations.length > 0 ? afterConfirmations(settings, confirmations) : between(settings, clear)
}

function between(settings: SearchSettings, clear: readonly Stage[]): Aim {
  const { from, to, precision } = settings
  const { kept, broken } = boundsOf(clear)
  if (kept === undefined) {
    // The first stage may have met a target that was cold.
    return clear.length < 2 ? { perSecond: from, purpose: 'repeat' } : { end: 'none-kept' }
  }
  const rate = kept.perSecond
  if (broken === undefined) {
    return rate >= to
      ? { perSecond: to, purpose: 'confirm' }
      : { perSecond: Math.min(2 * rate, to), purpose: 'explore' }
  }
  const gap = broken.perSecond - rate
  if (gap > precision * broken.perSecond) return { perSecond: rate + gap / 2, purpose: 'bisect' }
  if (mayBeChance(broken, clear)) return { perSecond: broken.perSecond, purpose: 'repeat' }
  return { perSecond: rate, purpose: 'confirm' }
}

/**
 * Whether a rate may have broken by chance: it broke once, and several stages since then, closer and closer to it, were
 * all kept. If it is the breaking point, that happens in one of eight searches.
 */
function mayBeChance({ perSecond }: Stage, clear: readonly Stage[]): boolean {
  const [first, ...more] = clear.filter((stage) => stage.outcome === 'broken' && stage.perSecond === perSecond)
  if (first === undefined || more.length > 0) return false
  const since = clear.slice(clear.indexOf(first) + 1)
  return since.length >= KEPT_BELOW && since.every(({ outcome }) => outcome === 'kept')
}

/**
 * After the first rate that was not confirmed, lower ones: it may have broken by chance, or the target has become slower
 * meanwhile. What a target with a queue answers while it breaks is what it can do now.
 */
function afterConfirmations({ from, to, precision }: SearchSettings, confirmations: readonly Stage[]): Aim {
  const last = confirmations.at(-1)
  if (last?.outcome === 'kept') return { end: last.perSecond >= to ? 'at-least' : 'found' }
  const found = confirmations[0]?.perSecond ?? from
  const drop = confirmationDrop(precision, confirmations.length)
  if (last === undefined || drop === undefined || last.perSecond <= from) return { end: 'unconfirmed' }
  const answered = last.perSecond * last.endedShare * (1 - precision)
  const perSecond = Math.max(from, Number(Math.min(found * (1 - drop), answered).toPrecision(12)))
  return { perSecond, purpose: 'confirm' }
}

/** How many recoveries there were since the last stage, which was broken; undefined if none is needed any more. */
function recoveriesIn(stages: readonly Stage[]): number | undefined {
  const at = stages.findLastIndex(({ purpose }) => purpose !== 'recover')
  const recoveries = stages.slice(at + 1)
  const latest = recoveries.at(-1)?.outcome
  // A limit of the generator says nothing about the target, so the search does not end by it: the next stage is judged.
  if (stages[at]?.outcome !== 'broken' || latest === 'kept' || latest === 'generator-limit') return undefined
  return recoveries.length
}

function recoveryFor(settings: SearchSettings, stages: readonly Stage[]): PlannedStage {
  const perSecond = (boundsOf(stages).kept?.perSecond ?? settings.from) * RECOVERY_SHARE
  const settleSeconds = recoverySettleSeconds(settings)
  return { perSecond, purpose: 'recover', seconds: settings.everySeconds, settleSeconds }
}
