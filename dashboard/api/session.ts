/** The token of the user. It is kept until the tab is closed, and is never part of an address. */

const KEY = 'breakwater.token'

export class Session {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  get token(): string | undefined {
    return this.#storage.getItem(KEY) ?? undefined
  }

  /** @param token undefined to forget it */
  set token(token: string | undefined) {
    if (token === undefined) this.#storage.removeItem(KEY)
    else this.#storage.setItem(KEY, token)
  }
}
