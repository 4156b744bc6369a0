/** Counts by method and path, without the query, so that a test can compare them with its own. */

/** The most pairs of a method and a path that are counted apart. */
const MOST = 1_000

/** Requests under test by method and path. */
export interface PathCountsAnswer {
  readonly paths: readonly { readonly method: string; readonly path: string; readonly count: number }[]
  /** Requests of further methods and paths. */
  readonly other: number
}

export class PathCounts {
  /** `GET /`, which the fast path serves: it allocates nothing. */
  #root = 0
  readonly #counts = new Map<string, Map<string, number>>()
  #pairs = 0
  #other = 0

  /** Counts a `GET /`. */
  addRoot(): void {
    this.#root += 1
  }

  /** @param path without its query */
  add(method: string, path: string): void {
    const methods = this.#counts.get(path)
    const count = methods?.get(method)
    if (methods !== undefined && count !== undefined) methods.set(method, count + 1)
    else if (this.#pairs >= MOST) this.#other += 1
    else this.#begin(method, path, methods)
  }

  /** In the order in which they first arrived, `GET /` first. */
  answer(): PathCountsAnswer {
    const all = [...this.#counts].flatMap(([path, methods]) =>
      [...methods].map(([method, count]) => ({ method, path, count })),
    )
    const isRoot = ({ method, path }: { method: string; path: string }): boolean => method === 'GET' && path === '/'
    const root = this.#root + (all.find(isRoot)?.count ?? 0)
    const others = all.filter((one) => !isRoot(one))
    return { paths: root === 0 ? others : [{ method: 'GET', path: '/', count: root }, ...others], other: this.#other }
  }

  #begin(method: string, path: string, methods = new Map<string, number>()): void {
    this.#pairs += 1
    this.#counts.set(path, methods.set(method, 1))
  }
}
