/** What a drawing depends on outside of its data: the size of its element, the colour scheme, the pixels of the screen. */

export interface Surroundings {
  /** The element has another size, or the screen other pixels. */
  readonly resized: () => void
  /** Colours have to be read again. */
  readonly recoloured: () => void
}

/** @returns a function that ends the watch */
export function watchSurroundings(element: HTMLElement, { resized, recoloured }: Surroundings): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const observer = new ResizeObserver(resized)
  observer.observe(element)
  // Contrast and forced colours change custom properties as well as the scheme does.
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', recoloured, { signal })
  }
  watchPixels(resized, signal)
  return () => {
    ended.abort()
    observer.disconnect()
  }
}

/** A query of one resolution reports only that it no longer holds, so each change needs a new one. */
function watchPixels(resized: () => void, signal: AbortSignal): void {
  const changed = (): void => {
    resized()
    watchPixels(resized, signal)
  }
  const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`)
  query.addEventListener('change', changed, { once: true, signal })
}
