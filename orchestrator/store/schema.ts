/** The tables of the store, and the steps from each earlier version to the present one. */
import { BreakwaterError } from '../../lib/errors.ts'
import type { Sqlite } from './sqlite.ts'

/** "BWKR": https://www.sqlite.org/pragma.html#pragma_application_id */
const APPLICATION = 0x42_57_4b_52

/**
 * The step at index v leads from version v to v + 1. A step that was released is never changed: stores that took it are
 * in use.
 */
const steps: readonly string[] = [
  `CREATE TABLE test (
     id TEXT PRIMARY KEY,
     created INTEGER NOT NULL,
     name TEXT NOT NULL,
     target TEXT NOT NULL,
     state TEXT NOT NULL,
     outcome TEXT NOT NULL,
     throughput REAL NOT NULL,
     median REAL,
     p99 REAL,
     failed INTEGER NOT NULL,
     words TEXT NOT NULL,
     entry TEXT NOT NULL,
     head TEXT NOT NULL,
     plan TEXT NOT NULL
   ) STRICT;
   CREATE INDEX test_created ON test (created);
   CREATE TABLE counts (
     test TEXT PRIMARY KEY REFERENCES test ON DELETE CASCADE,
     final INTEGER NOT NULL,
     windows INTEGER NOT NULL,
     counts BLOB NOT NULL
   ) STRICT;
   CREATE TABLE windows (
     id INTEGER PRIMARY KEY,
     test TEXT NOT NULL REFERENCES test ON DELETE CASCADE,
     count INTEGER NOT NULL,
     encoded BLOB NOT NULL
   ) STRICT;
   CREATE INDEX windows_test ON windows (test);
   CREATE TABLE event (
     id INTEGER PRIMARY KEY,
     test TEXT NOT NULL REFERENCES test ON DELETE CASCADE,
     at INTEGER NOT NULL,
     event TEXT NOT NULL
   ) STRICT;
   CREATE INDEX event_test ON event (test);
   CREATE TABLE checkpoint (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     at INTEGER NOT NULL,
     fleet TEXT NOT NULL,
     marks TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE minute (
     node TEXT NOT NULL,
     at INTEGER NOT NULL,
     condition TEXT NOT NULL,
     PRIMARY KEY (node, at)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX minute_at ON minute (at);
   CREATE INDEX counts_final ON counts (test) WHERE final = 1;`,
]

/** Prepares a store for use: nothing acknowledged is lost when the process is killed. */
export function prepareSchema(db: Sqlite, file: string): void {
  // Only a new store takes this; an existing one keeps what it has.
  db.exec('PRAGMA auto_vacuum = INCREMENTAL')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  db.exec('PRAGMA foreign_keys = ON')
  const version = numberOf(db, 'user_version')
  refuseForeign(db, file, version)
  for (const [index, step] of steps.entries()) {
    if (index < version) continue
    db.exec(
      `BEGIN IMMEDIATE; ${step}; PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${index + 1}; COMMIT`,
    )
  }
}

function refuseForeign(db: Sqlite, file: string, version: number): void {
  const application = numberOf(db, 'application_id')
  if (application !== APPLICATION && (application !== 0 || numberOf(db, 'page_count') > 1)) {
    const message = `${file} is not a store of Breakwater: give another directory with --data`
    throw new BreakwaterError('store-unavailable', message)
  }
  if (version > steps.length) {
    const message = `the store ${file} has version ${version}, and this program knows versions up to ${steps.length}: use a newer one`
    throw new BreakwaterError('store-unavailable', message)
  }
}

/** A setting or figure of SQLite. */
export function numberOf(db: Sqlite, pragma: string): number {
  const row = db.prepare(`PRAGMA ${pragma}`).get() as Readonly<Record<string, unknown>> | undefined
  return Number(Object.values(row ?? {})[0])
}
