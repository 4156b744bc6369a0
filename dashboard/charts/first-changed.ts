/** Where two lists begin to differ, so that only what is new is computed. */

/**
 * The index of the first element that is another object than before; the number of common elements if one list is the
 * beginning of the other.
 */
export function firstChanged(before: readonly unknown[], now: readonly unknown[]): number {
  const most = Math.min(before.length, now.length)
  let index = 0
  while (index < most && before[index] === now[index]) index++
  return index
}
