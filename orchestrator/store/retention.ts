/** What the store forgets. */
import type { KeepLimits } from './history.ts'
import { numberOf } from './schema.ts'
import type { Sqlite } from './sqlite.ts'
import type { Statements } from './statements.ts'

const DAY_MS = 86_400_000

const MOST_MINUTES = 100_000

const finished = 'SELECT test FROM counts JOIN test ON id = test WHERE final = 1'
const newestFirst = 'ORDER BY created DESC, test.rowid DESC'
const oldestFirst = 'ORDER BY created, test.rowid'

const outdated = `DELETE FROM test WHERE id IN (${finished} AND created < ?)`
const tooMany = `DELETE FROM test WHERE id IN (${finished} ${newestFirst} LIMIT -1 OFFSET ?)`
/** What makes room, one step after the other: the windows of a finished test, then a whole test, but never the latest. */
const steps = [
  `DELETE FROM windows WHERE test = (SELECT test FROM windows WHERE test IN (${finished}) ORDER BY id LIMIT 1)`,
  `DELETE FROM test WHERE id = (${finished} ${oldestFirst} LIMIT 1) AND id <> (${finished} ${newestFirst} LIMIT 1)`,
]

/** Keeps the limits: the oldest finished tests go first. @param at the present instant in milliseconds since 1970 */
export function removeOld(statements: Statements, { tests, days, bytes }: KeepLimits, at: number): void {
  statements.run(outdated, at - days * DAY_MS)
  // Counting costs nothing; finding the oldest of thousands does.
  if (finishedIn(statements) > tests) statements.run(tooMany, tests)
  for (const step of steps) while (bytesIn(statements.db) > bytes && statements.run(step) > 0);
  statements.db.exec('PRAGMA incremental_vacuum')
}

function finishedIn(statements: Statements): number {
  return Number(statements.all('SELECT count(*) AS count FROM counts WHERE final = 1')[0]?.['count'])
}

/** Minutes of heartbeats are kept for a day, and as many as a process keeps in memory. */
export function forgetMinutes(statements: Statements, at: number): void {
  statements.run('DELETE FROM minute WHERE at < ?', at - DAY_MS)
  statements.run(
    'DELETE FROM minute WHERE at < (SELECT at FROM minute ORDER BY at DESC LIMIT 1 OFFSET ?)',
    MOST_MINUTES,
  )
}

/** Of the pages in use. */
function bytesIn(db: Sqlite): number {
  return (numberOf(db, 'page_count') - numberOf(db, 'freelist_count')) * numberOf(db, 'page_size')
}
