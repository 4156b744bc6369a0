/**
 * Makes a store for the tests of later versions: `node dist/test/history/main.js FILE`. It has a finished test, and one
 * whose orchestrator was killed during the run: with counts of its first seconds, and windows after them. A file that was
 * made by a released version stays as it is; a new version of the schema gets a file of its own.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pause } from '../../lib/clock.ts'
import { openSqlite } from '../../orchestrator/store/sqlite.ts'
import { RestartableSystem } from '../e2e/restarted.ts'

const [, , file = 'store.sqlite.gz'] = process.argv

/** The counts of a finished test are final after half a minute; those of a run are written each 20 s. */
const UNTIL_KILLED_MS = 37_000

/** Plays both tests, and leaves the second one while it runs. */
async function play(system: RestartableSystem): Promise<void> {
  const { api } = system
  const finished = await api.avalanche({ name: 'finished', rate: 50, count: 100 })
  await api.trigger(finished)
  await api.ended(finished, 60_000)
  const open = await api.avalanche({ name: 'open', rate: 2, count: 100 })
  await api.trigger(open)
  await pause(UNTIL_KILLED_MS)
  await system.killOrchestrator()
}

const system = await RestartableSystem.start()
try {
  await play(system)
  const store = join(system.data, 'history.sqlite')
  const db = await openSqlite(store)
  db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  writeFileSync(file, gzipSync(readFileSync(store)))
} finally {
  await system.stop()
}
