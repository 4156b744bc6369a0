/** Changes of the load of a running test: what is in effect, what is announced, and how they read. Pure. */
import type { LoadChange } from '../../lib/api/load-changes.ts'
import { elapsed, number, quantity } from '../charts/format.ts'

export type { ChangedAnswer, LoadChange } from '../../lib/api/load-changes.ts'

/** What the API says of a test whose load was changed. */
export interface Changed {
  readonly TestId: string
  readonly changes?: readonly LoadChange[] | undefined
}

/** One array, so that charts see that nothing has changed. */
export const NO_CHANGES: readonly LoadChange[] = []

/** The order in which they take effect. @returns the known array if nothing is new */
export function mergedChanges(
  known: readonly LoadChange[] = NO_CHANGES,
  fresh: readonly LoadChange[] = NO_CHANGES,
): readonly LoadChange[] {
  const numbers = new Set(known.map(({ seq }) => seq))
  const added = fresh.filter(({ seq }) => !numbers.has(seq))
  if (added.length === 0) return known
  return [...known, ...added].sort((a, b) => a.fromSeconds - b.fromSeconds || a.seq - b.seq)
}

/** Whether the load is paused, or will be by what is announced. */
export function isPaused(changes: readonly LoadChange[]): boolean {
  return changes.findLast(({ kind }) => kind === 'pause' || kind === 'resume')?.kind === 'pause'
}

/** The users that the latest change in effect has set; undefined: those of the plan. @param at in seconds */
export function usersAt(changes: readonly LoadChange[], at: number): number | undefined {
  return changes.findLast(({ kind, fromSeconds }) => kind === 'users' && fromSeconds <= at)?.users
}

/** A change as it is asked for: the last part of the path, and the body. */
export type LoadCommand =
  | { readonly path: 'pause' | 'resume' }
  | { readonly path: 'rate'; readonly body: { readonly rate: string } | { readonly factor: number } }
  | { readonly path: 'users'; readonly body: { readonly users: number } }

/** A multiple of the rate that is set now: of the plan's own rate, or of the rate that a change has set instead. */
export function scaledBy(changes: readonly LoadChange[], by: number): LoadCommand {
  const set = changes.findLast(({ kind }) => kind === 'rate' || kind === 'factor')
  if (set?.perSecond !== undefined) return { path: 'rate', body: { rate: `${rounded(set.perSecond * by)}/s` } }
  return { path: 'rate', body: { factor: rounded((set?.factor ?? 1) * by) } }
}

/** Without the digits that only the binary form of a number adds. */
function rounded(value: number): number {
  return Number(value.toPrecision(9))
}

/** What was typed, as a command; or what is wrong with it. */
export type Typed = { readonly command: LoadCommand } | { readonly fault: string }

/** A rate: a number is per second, and all else is judged by the orchestrator, which knows the forms of plans. */
export function typedRate(text: string): Typed {
  const given = text.trim()
  if (given === '') return { fault: 'Type a rate, such as 500 or 30/min.' }
  return { command: { path: 'rate', body: { rate: /^[\d.]+$/.test(given) ? `${given}/s` : given } } }
}

/** A number of users. */
export function typedUsers(text: string): Typed {
  const given = text.trim()
  if (given === '') return { fault: 'Type a number of users, such as 64.' }
  if (!/^\d+$/.test(given)) return { fault: `'${given}' is not a whole number.` }
  return { command: { path: 'users', body: { users: Number(given) } } }
}

/** What a change does, for a list. */
export function changeText({ kind, perSecond, factor = 1, users = 0, phase = '' }: LoadChange): string {
  switch (kind) {
    case 'pause':
      return 'paused'
    case 'resume':
      return 'resumed'
    case 'rate':
      return quantity(perSecond, 'rate')
    case 'factor':
      return factor === 1 ? 'the planned rate' : `${number(factor)} × the planned rate`
    case 'users':
      return users === 1 ? '1 user' : `${number(users)} users`
    case 'end':
      return `end of phase ${phase}`
  }
}

/** The same as it stands at a line of a chart, where there is little room. */
export function changeLabel(change: LoadChange): string {
  const { kind, factor = 1 } = change
  if (kind === 'factor') return `×${number(factor)}`
  return kind === 'rate' || kind === 'users' ? changeText(change) : kind
}

/**
 * Since when the load is paused, and what is announced and not yet in effect, or else the latest that is in effect;
 * empty without changes.
 * @param now in seconds since the start of the load
 */
export function announcement(changes: readonly LoadChange[], now: number): string {
  const coming = changes.filter(({ fromSeconds }) => fromSeconds > now)
  const inEffect = changes.filter(({ fromSeconds }) => fromSeconds <= now)
  const pause = isPaused(inEffect) ? inEffect.findLast(({ kind }) => kind === 'pause') : undefined
  const latest = coming.length === 0 ? inEffect.at(-1) : undefined
  return [
    ...(pause === undefined ? [] : [`Paused since ${elapsed(pause.fromSeconds)}.`]),
    ...coming.map((change) => `From ${elapsed(change.fromSeconds)} on: ${changeText(change)}.`),
    ...(latest === undefined || latest === pause
      ? []
      : [`Since ${elapsed(latest.fromSeconds)}: ${changeText(latest)}.`]),
  ].join(' ')
}
