/**
 * How the flags of a command are written. Commands of our own have one style; a command in the form of another tool has
 * that of the library with which the tool reads its flags.
 */

/**
 * - `ours`: `--name VALUE`, `--name=VALUE`, `-n VALUE`; given twice is a mistake.
 * - `gnu`: the same, as getopt_long of C and pflag of Go read it: of a flag given twice the last one applies.
 * - `go`: Go's package flag: `-name VALUE`, `-name=VALUE`, `--name` is the same, and a switch may be `-name=false`.
 */
export type Style = 'ours' | 'gnu' | 'go'

/** Whether the last one applies of a flag that is given twice. */
export function lastApplies(style: Style): boolean {
  return style !== 'ours'
}

/** Whether a switch may be given a value, such as `--name=false`. */
export function switchesHaveValues(style: Style): boolean {
  return style !== 'ours'
}

/** The names of a setting on the command line, with their dashes; the first one is the usual one. */
export function flagNames(long: string, short: string | undefined, style: Style): string[] {
  if (style === 'go') return short === undefined ? [`-${long}`] : [`-${short}`, `-${long}`]
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`]
}

/** The words of Go's ParseBool that stand for a truth value, in small letters. */
const goBooleans: ReadonlySet<string> = new Set(['1', 't', 'true', '0', 'f', 'false'])

/** The value of a switch in the words of our switches; undefined for a text that is no truth value. */
export function truthOf(text: string): 'true' | 'false' | undefined {
  const word = text.toLowerCase()
  if (!goBooleans.has(word)) return undefined
  return word === '1' || word.startsWith('t') ? 'true' : 'false'
}
