/** `breakwater COMMAND`: runs the command, and ends with its exit code. */
import { BreakwaterError, messageOf, systemCode } from '../lib/errors.ts'
import { printable } from '../lib/measure/phrases.ts'
import { dispatch } from './dispatch.ts'

const FAILED = 1
const WRONG = 2

/** Errors that only the user can correct: exit code 2. */
const mistakes: ReadonlySet<string> = new Set(['usage', 'invalid-request', 'forbidden'])

function fail(error: unknown): never {
  const code = error instanceof BreakwaterError ? error.code : 'internal'
  // A message may have texts of a server in it; sentences about plans have several lines.
  const message = messageOf(error).split('\n').map(printable).join('\n')
  process.stderr.write(`breakwater: ${message}${stackOf(error, code)}\n`)
  process.exit(mistakes.has(code) ? WRONG : FAILED)
}

/** Logs the stack of an unexpected error, because its message alone is not sufficient. */
function stackOf(error: unknown, code: string): string {
  const unexpected = code === 'internal' && systemCode(error) === undefined
  return unexpected && error instanceof Error ? `\n${error.stack ?? ''}` : ''
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
// The reader of a pipe may close it early; a load goes on then, and so does its report.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
// All parts run in this process, and a command resolves only after its output has been written.
dispatch(process.argv.slice(2)).then((code) => process.exit(code), fail)
