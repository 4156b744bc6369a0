/** The output of `npm start`, and its streams. */
import { standardOut } from '../lib/stdout.ts'
import { shortLine } from './screen.ts'

export interface Voice {
  /** A text for the user of the command. */
  readonly people: (text: string) => void
  /** A line of a part. */
  readonly part: (name: string, line: string) => void
}

type Write = (text: string) => unknown

/** The output to standard output and standard error of this process. */
export function ownVoice(verbose: boolean): Voice {
  // The reader may stop reading: `npm run demo | head` must still stop all parts.
  process.stderr.on('error', () => undefined)
  const out = standardOut()
  const write: Write = (text) => out.write(text)
  return verbose ? verboseVoice(write, (text) => process.stderr.write(text)) : shortVoice(write)
}

/**
 * Short lines without repetition: a line that equals the previous one is not printed, so retries do not flood the
 * screen.
 */
export function shortVoice(out: Write): Voice {
  let last = ''
  return {
    people: (text) => out(`${text}\n`),
    part: (name, line) => {
      const text = shortLine(name, line)
      if (text === undefined || text === last) return
      last = text
      out(`${text}\n`)
    },
  }
}

/**
 * Every line unchanged, and only JSON objects on `out`: texts for users go to `err`, and lines that are not JSON are
 * wrapped. Only a driver's line about a sent heartbeat is omitted, because the orchestrator logs its arrival.
 */
export function verboseVoice(out: Write, err: Write): Voice {
  return {
    people: (text) => err(`${text}\n`),
    part: (name, line) => {
      if (line.trim() === '') return
      const said = objectIn(line)
      if (said?.['topic'] === 'heartbeat' && said['direction'] === 'sent') return
      out(`${said === undefined ? wrapped(name, line) : line}\n`)
    },
  }
}

/** Node itself writes some final messages, and so does a part that has not read its settings. */
function wrapped(service: string, message: string): string {
  return JSON.stringify({ level: 'error', time: new Date().toISOString(), service, message })
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
