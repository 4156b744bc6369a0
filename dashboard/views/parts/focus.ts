/** The focus, for those who do not point. */

/** From now on, the content gets the focus when the element that has it is removed: a command may remove its button. */
export function keepFocus(root: HTMLElement): void {
  let latest: EventTarget | null = null
  root.addEventListener('focusin', ({ target }) => {
    latest = target
  })
  const observer = new MutationObserver(() => {
    if (!(latest instanceof Element) || latest.isConnected) return
    latest = null
    if (document.activeElement !== document.body) return
    document.getElementById('main')?.focus({ preventScroll: true })
  })
  observer.observe(root, { childList: true, subtree: true })
}
