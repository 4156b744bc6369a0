/** Routes that somebody may have meant. */
import type { Route } from './route.ts'

/** As many letters may be wrong in the first part of a path. */
const TOLERANCE = 2

/** Routes whose first part is about that of a path, as `GET /tests`. */
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

/** The same beginning ('metric'), or a slip of the fingers ('tsunmai'). */
function isNear(wanted: string, name: string): boolean {
  return (wanted.length >= 3 && name.startsWith(wanted)) || distance(wanted, name) <= TOLERANCE
}

/** How many letters to add, drop or replace to come from one word to the other (Levenshtein). */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const letter of from) {
    let [diagonal = 0] = row
    const next = [diagonal + 1]
    for (const [index, other] of Array.from(to).entries()) {
      const above = row[index + 1] ?? 0
      next.push(Math.min(diagonal + (letter === other ? 0 : 1), above + 1, (next[index] ?? 0) + 1))
      diagonal = above
    }
    row = next
  }
  return row.at(-1) ?? 0
}
