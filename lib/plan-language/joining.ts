/** The paths of requests, joined to the path of the target. */
import { writtenPath } from '../plan/target.ts'
import type { Part } from './texts.ts'

/** The path and the query of a target, as written. */
export interface Base {
  readonly path: string
  /** Without its question mark; empty if there is none. */
  readonly query: string
}

export function baseOf(target: string): Base {
  const [path = '/', ...query] = writtenPath(target).split('?')
  return { path, query: query.join('?') }
}

/** Why a path cannot be joined to that of the target. */
export function pathFault(path: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return 'must be a path, such as /orders: the host is that of `target`'
  if (path.includes('#')) return 'contains a fragment, which is not sent: leave it out, or write # as %23'
  if (/^(?:[/?]|\{\{)/.test(path)) return undefined
  return path === ''
    ? 'is empty: write / for the path of the target'
    : `must begin with / or ?: write /${path.slice(0, 40)}`
}

/**
 * The path and query of a request; undefined if they are those of the target.
 * @param own the path of the request, and its query behind a question mark
 * @param query further names and values
 */
export function joinedPath(base: Base, own: readonly Part[] | undefined, query: readonly Part[]): Part[] | undefined {
  if (own === undefined && query.length === 0) return undefined
  const { path, written } = divided(own ?? [])
  const joined = path.length === 0 ? [base.path] : [base.path.replace(/\/$/, ''), ...path]
  const queries = [base.query === '' ? [] : [base.query], written, query].filter((part) => part.length > 0)
  return [...joined, ...queries.flatMap((part, index): Part[] => [index === 0 ? '?' : '&', ...part])]
}

/** The parts before and behind the first question mark. */
function divided(parts: readonly Part[]): { path: Part[]; written: Part[] } {
  const index = parts.findIndex((part) => typeof part === 'string' && part.includes('?'))
  const mark = parts[index]
  if (typeof mark !== 'string') return { path: [...parts], written: [] }
  const at = mark.indexOf('?')
  const [before, behind] = [mark.slice(0, at), mark.slice(at + 1)]
  return {
    path: [...parts.slice(0, index), ...(before === '' ? [] : [before])],
    written: [...(behind === '' ? [] : [behind]), ...parts.slice(index + 1)],
  }
}
