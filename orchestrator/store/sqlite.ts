/**
 * SQLite, as Node has it from version 22.13 on, or else from the package with the same interface. Every error says what
 * to do next.
 */
import type { DatabaseSync } from '@photostructure/sqlite'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'

export type Sqlite = InstanceType<typeof DatabaseSync>

/** Result codes, https://www.sqlite.org/rescode.html; extended codes have them in their lowest byte. */
const BUSY = 5
const IO = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26
const READ_ONLY = 8

interface Module {
  readonly DatabaseSync: typeof DatabaseSync
}

/** Opens a file, which is created if it is missing. The caller must close it. */
export async function openSqlite(file: string): Promise<Sqlite> {
  const { DatabaseSync } = builtIn() ?? (await import('@photostructure/sqlite'))
  return asking(file, () => new DatabaseSync(file))
}

/**
 * Takes a lock that ends with this process at the latest. It is a file of its own, so that other programs can read and
 * copy the store, and no statement keeps it open after its end.
 * @throws BreakwaterError `store-unavailable` when another process has it
 */
export async function lockSqlite(file: string): Promise<Sqlite> {
  const lock = await openSqlite(file)
  try {
    asking(file, () => {
      lock.exec('BEGIN EXCLUSIVE')
    })
  } catch (error) {
    lock.close()
    throw error
  }
  return lock
}

function builtIn(): Module | undefined {
  return process.getBuiltinModule('node:sqlite' as 'node:fs') as unknown as Module | undefined
}

/** Calls SQLite. @throws BreakwaterError `store-unavailable` instead of SQLite's own errors */
export function asking<T>(file: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof BreakwaterError) throw error
    throw unavailable(file, error)
  }
}

function unavailable(file: string, error: unknown): BreakwaterError {
  const code = codeOf(error)
  const message = code === undefined ? messageOf(error) : saidOf(code, messageOf(error))
  return new BreakwaterError('store-unavailable', `the store ${file} ${message}`, { cause: error })
}

function codeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

function saidOf(code: number, text: string): string {
  switch (code) {
    case BUSY:
      return 'is in use by another orchestrator: stop it, or give this one another directory with --data'
    case CORRUPT:
    case NOT_A_DATABASE:
      return DAMAGED
    case FULL:
      return 'cannot grow, because the disk is full: make room'
    case IO:
      return `cannot be read or written (${text}): check its disk`
    case READ_ONLY:
    case CANNOT_OPEN:
      return 'cannot be opened for writing: check that its directory exists and belongs to this user'
    default:
      return `failed: ${text}`
  }
}

export const DAMAGED =
  'is damaged: move it and its -wal and -shm files away to begin with an empty one, or restore a copy of all three'
