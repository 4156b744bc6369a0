/** What a test is called. */

/** Its name in quotes, or its id. */
export function titleOf({ name, TestId }: { readonly name: string; readonly TestId: string }): string {
  return name === '' ? `Test ${TestId}` : `“${name}”`
}
