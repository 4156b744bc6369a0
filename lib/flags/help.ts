/** The help of settings: one line per setting, in columns. */
import { dashed, type Setting, type Settings } from './setting.ts'
import { flagNames, type Style } from './style.ts'

/** Settings under a common title. */
export interface Group {
  readonly title: string
  readonly settings: Settings
}

/** Longer flags do not widen the column, so that the help texts stay near the flags. */
const WIDEST = 34

/** The help lines of some settings, with their flags in a style. */
export function settingsHelp(settings: Settings, style: Style = 'ours'): string {
  return linesOf(settings, style, widthOf([settings], style))
}

/** The help lines of all groups, each under its title, in common columns. */
export function groupsHelp(groups: readonly Group[], style: Style = 'ours'): string {
  const all = groups.map(({ settings }) => settings)
  const width = widthOf(all, style)
  return groups.map(({ title, settings }) => `${title}\n${linesOf(settings, style, width)}`).join('\n\n')
}

function widthOf(all: readonly Settings[], style: Style): number {
  const heads = all.flatMap((settings) => Object.entries(settings).map((entry) => headOf(entry, style)))
  return Math.min(WIDEST, Math.max(...heads.map(({ length }) => length)))
}

function linesOf(settings: Settings, style: Style, width: number): string {
  const lines = Object.entries(settings).map(
    (entry) => `  ${headOf(entry, style).padEnd(width)}  ${describe(entry[1])}`,
  )
  return lines.join('\n')
}

function headOf([name, { short, placeholder }]: [string, Setting<unknown>], style: Style): string {
  const names = flagNames(dashed(name), short, style)
  // Of the names of a tool that has only short ones, ours is left out.
  const shown = style === 'go' ? names.slice(0, 1) : names
  const indent = style !== 'go' && short === undefined ? '    ' : ''
  return `${indent}${shown.join(', ')} ${placeholder}`.trimEnd()
}

function describe({ env, kind, help, fallback, shown }: Setting<unknown>): string {
  const text = shown ?? (fallback === undefined ? undefined : JSON.stringify(fallback))
  const notes = [...env, ...(kind === 'switch' || text === undefined ? [] : [`default ${text}`])]
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`
}
