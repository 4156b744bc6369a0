/** The help of settings: one line per setting, in columns. */
import { dashed, type Setting, type Settings } from './setting.ts'

/** Settings under a common title. */
export interface Group {
  readonly title: string
  readonly settings: Settings
}

/** Longer flags do not widen the column, so that the help texts stay near the flags. */
const WIDEST = 34

/** The help lines of some settings. */
export function settingsHelp(settings: Settings): string {
  return linesOf(settings, widthOf([settings]))
}

/** The help lines of all groups, each under its title, in common columns. */
export function groupsHelp(groups: readonly Group[]): string {
  const width = widthOf(groups.map(({ settings }) => settings))
  return groups.map(({ title, settings }) => `${title}\n${linesOf(settings, width)}`).join('\n\n')
}

function widthOf(all: readonly Settings[]): number {
  return Math.min(WIDEST, Math.max(...all.flatMap((settings) => Object.entries(settings).map(headOf)).map(lengthOf)))
}

function lengthOf(text: string): number {
  return text.length
}

function linesOf(settings: Settings, width: number): string {
  const lines = Object.entries(settings).map((entry) => `  ${headOf(entry).padEnd(width)}  ${describe(entry[1])}`)
  return lines.join('\n')
}

function headOf([name, { short, placeholder }]: [string, Setting<unknown>]): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${dashed(name)} ${placeholder}`.trimEnd()
}

function describe({ env, kind, help, fallback, shown }: Setting<unknown>): string {
  const text = shown ?? (fallback === undefined ? undefined : JSON.stringify(fallback))
  const notes = [...env, ...(kind === 'switch' || text === undefined ? [] : [`default ${text}`])]
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`
}
