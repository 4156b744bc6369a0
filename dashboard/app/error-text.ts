/** The message of an error, as a sentence for the user. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
