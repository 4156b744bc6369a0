/** `breakwater COMMAND`: finds the command, runs it, and ends with its exit code. */
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import { usage, withHint } from '../lib/flags/setting.ts'
import { withoutPasswords } from '../lib/plan/secrets.ts'
import { nearest } from '../lib/spelling.ts'
import { plan } from './commands/plan.ts'
import { run } from './commands/run.ts'

const commands: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { run, plan }

const help = `Breakwater: load tests that say how far their own numbers can be trusted.

Usage: breakwater COMMAND [flags]

  run URL|PLAN   generates load on a target from this machine; see breakwater run --help
  plan COMMAND   checks, tries and lists plans; see breakwater plan --help
  --version      show the version
  -h, --help     show this help

The whole system on this machine, with a REST API: npm start.
`

const FAILED = 1
const WRONG = 2

const asksHelp: ReadonlySet<string> = new Set(['--help', '-h', 'help'])
const asksVersion: ReadonlySet<string> = new Set(['--version', '-V'])

async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || asksHelp.has(name)) return say(help)
  if (asksVersion.has(name)) return say(`${(await import('../lib/version.ts')).version}\n`)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command !== undefined) return command(rest)
  const shown = withoutPasswords(name)
  if (/[./:]/.test(name)) throw usage(`'${shown}' is not a command: did you mean breakwater run ${shown}?`)
  const meant = nearest(name, Object.keys(commands))
  throw usage(`unknown command '${name}'${meant === undefined ? '' : `: did you mean ${meant}?`}`)
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}

/** Errors that only the user can correct: exit code 2. */
const mistakes: ReadonlySet<string> = new Set(['usage', 'invalid-request', 'forbidden'])

function fail(error: unknown): never {
  const code = error instanceof BreakwaterError ? error.code : 'internal'
  process.stderr.write(
    `breakwater: ${code === 'usage' ? withHint(messageOf(error)) : messageOf(error)}${stackOf(error, code)}\n`,
  )
  process.exit(mistakes.has(code) ? WRONG : FAILED)
}

/** Logs the stack of an unexpected error, because its message alone is not sufficient. */
function stackOf(error: unknown, code: string): string {
  return code === 'internal' && error instanceof Error ? `\n${error.stack ?? ''}` : ''
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
// The reader of a pipe may close it early.
process.stdout.on('error', () => undefined)
// All parts run in this process, and a command resolves only after its output has been written.
main(process.argv.slice(2)).then((code) => process.exit(code), fail)
