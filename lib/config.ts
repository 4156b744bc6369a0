/**
 * Settings of a process. The precedence is flag, environment variable, file, default. lib/flags defines how settings and
 * commands are declared and read; this file adds what needs more than that.
 */
import type { z } from 'zod'
import { type Command, readCommand, type Source } from './flags/command.ts'
import { type About, Problem, type Setting, settingOf, type Settings, type Values } from './flags/setting.ts'

export {
  choice,
  duration,
  each,
  list,
  port,
  positive,
  seconds,
  share,
  size,
  text,
  toggle,
  whole,
  wholeOrAuto,
} from './flags/kinds.ts'
export type { Command } from './flags/command.ts'
export type { Setting, Settings, Values } from './flags/setting.ts'

/** A setting that a zod schema validates. The error contains the message of the schema and the given value. */
export function setting<T>(schema: z.ZodType<T>, fallback: T, about: About): Setting<T> {
  const read = (given: unknown): T | Problem => {
    const parsed = schema.safeParse(given)
    if (parsed.success) return parsed.data
    return new Problem(`${parsed.error.issues[0]?.message ?? 'is not valid'} (given: ${JSON.stringify(given)})`)
  }
  return settingOf(read, fallback, about)
}

/**
 * Reads the settings of a command without operands. Returns the help text instead of values when `--help` was given.
 * @throws BreakwaterError `usage` as {@link readCommand}
 */
export function readSettings<S extends Settings>(command: Command<S>, source: Source): Values<S> | { help: string } {
  const given = readCommand(command, source)
  return 'help' in given ? given : given.values
}
