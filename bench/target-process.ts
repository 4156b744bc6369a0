/** What is loaded in the measurements of the engine, whichever program it is. */
export interface Target {
  /** Its address without a path. */
  readonly base: string
  /** The processes that do its work. */
  readonly pids: readonly number[]
  /** Requests it has answered since its start. */
  requests(): Promise<number>
}
