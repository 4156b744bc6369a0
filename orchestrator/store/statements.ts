/** Statements of one SQLite file: each is prepared once. */
import type { Sqlite } from './sqlite.ts'

type Statement = ReturnType<Sqlite['prepare']>
export type Row = Readonly<Record<string, unknown>>

export class Statements {
  readonly db: Sqlite
  readonly #prepared = new Map<string, Statement>()

  constructor(db: Sqlite) {
    this.db = db
  }

  /** Returns the number of rows that were changed. */
  run(sql: string, ...values: readonly (string | number | null | Uint8Array)[]): number {
    return this.#statement(sql).run(...values).changes
  }

  all(sql: string, ...values: readonly (string | number)[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  /** Everything that is done in it is written, or nothing is if it throws. */
  transaction(act: () => void): void {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      act()
      this.db.exec('COMMIT')
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  close(): void {
    this.#prepared.clear()
    this.db.close()
  }

  #rollBack(): void {
    try {
      this.db.exec('ROLLBACK')
    } catch {
      // After some errors, such as a full disk, SQLite has already done so.
    }
  }

  #statement(sql: string): Statement {
    const known = this.#prepared.get(sql) ?? this.db.prepare(sql)
    this.#prepared.set(sql, known)
    return known
  }
}
