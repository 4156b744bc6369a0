/** A box of text beside a moment of a chart, which does not cover the pointer. */
import { element, setText } from './elements.ts'

export class Tooltip {
  readonly #box = element('div', 'chart-tooltip')
  readonly #parent: HTMLElement

  /** @param parent an element with a position of its own */
  constructor(parent: HTMLElement) {
    this.#parent = parent
    this.#box.hidden = true
    // The same text is said by the legend.
    this.#box.setAttribute('aria-hidden', 'true')
    parent.append(this.#box)
  }

  hide(): void {
    this.#box.hidden = true
  }

  /** @param left of the moment within the parent, in CSS pixels @param text undefined hides the box */
  show(left: number, top: number, text: string | undefined): void {
    this.#box.hidden = text === undefined
    if (text === undefined) return
    setText(this.#box, text)
    const width = this.#parent.clientWidth
    const toTheLeft = left > width / 2
    this.#box.style.left = toTheLeft ? 'auto' : `${left + 10}px`
    this.#box.style.right = toTheLeft ? `${width - left + 10}px` : 'auto'
    this.#box.style.maxWidth = `${Math.max(width / 2 - 10, 120)}px`
    this.#box.style.top = `${Math.max(top, 0)}px`
  }
}
