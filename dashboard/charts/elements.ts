/** Elements of charts, made without markup: the page's policy allows no text to be parsed as HTML, and no style in it. */

/** @param text the text of the element, if it has only text */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text = '') {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

/** Text that only a screen reader says. */
export function spoken(): HTMLElement {
  const region = element('div', 'chart-spoken')
  region.setAttribute('aria-live', 'polite')
  return region
}

/** Replaces a text only if it is another one, so that nothing is laid out or announced again. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

const SVG = 'http://www.w3.org/2000/svg'

/** @param attributes presentation attributes are allowed, `style` is not */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value.toString())
  return made
}
