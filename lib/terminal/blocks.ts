/** Bars and sparklines of block elements (Unicode U+2580 to U+259F), each an eighth of a cell high or wide. */

const EIGHTHS = 8
const upwards = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const rightwards = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar for a share of the width: whatever is above zero can be seen. @param share from 0 to 1 */
export function bar(share: number, width: number): string {
  if (share <= 0 || width < 1) return ''
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * EIGHTHS))
  return '█'.repeat(Math.floor(eighths / EIGHTHS)) + (rightwards[eighths % EIGHTHS] ?? '')
}

/**
 * A curve above a line of zero, as lines from top to bottom: a column for each of the latest values that fit.
 * @param values at least 0; null leaves a gap
 */
export function sparkline(values: readonly (number | null)[], { width, height }: { width: number; height: number }) {
  const shown = width < 1 ? [] : values.slice(-width)
  const top = highest(shown)
  const levels = shown.map((value) => levelOf(value, top, height * EIGHTHS))
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * EIGHTHS
    return levels.map((level) => upwards[Math.min(EIGHTHS, Math.max(0, level - below))] ?? ' ').join('')
  })
}

export function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
}

/** Whatever is above zero can be seen, and zero itself as the lowest line. */
function levelOf(value: number | null, top: number, levels: number): number {
  if (value === null) return 0
  return top <= 0 ? 1 : Math.max(1, Math.round((value / top) * levels))
}
