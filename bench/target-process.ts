/** The target of engine measurements, whichever program it is. */
export interface Target {
  /** Its URL without a path. */
  readonly base: string
  /** The processes that do its work. */
  readonly pids: readonly number[]
  /** The requests that it has completed since its start. */
  requests(): Promise<number>
}
