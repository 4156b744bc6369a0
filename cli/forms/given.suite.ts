/** For tests of commands in the form of other tools: arguments as what a command was given. */
import { BreakwaterError } from '../../lib/errors.ts'
import { type Command, type Given, readCommand } from '../../lib/flags/command.ts'
import type { Settings } from '../../lib/flags/setting.ts'

/** @throws BreakwaterError `usage`, without the hint at the help */
export function givenBy<S extends Settings>(
  command: Command<S>,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Given<S> {
  try {
    const given = readCommand(command, { argv, env })
    if ('help' in given) throw new TypeError('asks for help')
    return given
  } catch (error) {
    throw error instanceof BreakwaterError && error.cause instanceof Error ? error.cause : error
  }
}
