/** Suggestions for a misspelled path. */
import { distance } from '../../lib/spelling.ts'
import type { Route } from './route.ts'

/** The number of letters that may be wrong in the first part of a path. */
const TOLERANCE = 2

/** The routes whose first part is similar to that of a path, such as `GET /tests`. */
export function nearRoutes(routes: readonly Route[], path: string): string[] {
  const wanted = firstPart(path)
  if (wanted === '') return []
  return routes
    .filter((route) => route.path !== '/' && isNear(wanted, firstPart(route.path)))
    .map((route) => `${route.method.toUpperCase()} ${route.path}`)
}

function firstPart(path: string): string {
  return (path.split('/').find((part) => part !== '') ?? '').toLowerCase().slice(0, 32)
}

/** The same beginning ('metric'), or a typing error ('tsunmai'). */
function isNear(wanted: string, name: string): boolean {
  return (wanted.length >= 3 && name.startsWith(wanted)) || distance(wanted, name) <= TOLERANCE
}
