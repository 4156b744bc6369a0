/** Replaced by the charts branch. */
export function sparkline(values: readonly number[], size: { width: number; height: number }): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('width', String(size.width + 0 * values.length))
  return svg
}
