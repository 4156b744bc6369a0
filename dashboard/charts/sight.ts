/** Whether an element is in sight: what nobody sees is not drawn. */

/** Of the window, in CSS pixels: what the reader scrolls to is there already. */
export const NEAR = '200px'

export class Sight {
  readonly #observer: IntersectionObserver
  readonly #ended = new AbortController()
  /** The browser says it with the first frame. */
  #isNear = false

  /** @param arrived called when the element comes into sight, and before the page is printed */
  constructor(element: Element, arrived: () => void) {
    const seen = (entries: readonly IntersectionObserverEntry[]): void => {
      this.#isNear = entries.at(-1)?.isIntersecting ?? this.#isNear
      if (this.#isNear) arrived()
    }
    this.#observer = new IntersectionObserver(seen, { rootMargin: NEAR })
    this.#observer.observe(element)
    window.addEventListener('beforeprint', arrived, { signal: this.#ended.signal })
  }

  /** Whether the element is in the window or near it. */
  get isNear(): boolean {
    return this.#isNear
  }

  end(): void {
    this.#observer.disconnect()
    this.#ended.abort()
  }
}
