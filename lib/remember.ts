/** Adds to a set, of which the oldest members are forgotten first. @param most how many it keeps */
export function remember<T>(set: Set<T>, member: T, most: number): void {
  set.add(member)
  const [oldest] = set
  if (set.size > most && oldest !== undefined) set.delete(oldest)
}
