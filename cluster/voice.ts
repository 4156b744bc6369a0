/** What `npm start` says, and where. */
import { standardOut } from '../lib/stdout.ts'
import { shortLine } from './screen.ts'

export interface Voice {
  /** A text for the user of the command. */
  readonly people: (text: string) => void
  /** A line that a part wrote. */
  readonly part: (name: string, line: string) => void
}

type Write = (text: string) => unknown

/** That of this process, on its standard output and standard error. */
export function ownVoice(verbose: boolean): Voice {
  // Who reads along may stop reading: `npm run demo | head` is no reason to leave anything behind.
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
 * Every line as it is, and on that stream nothing but objects: what is for people, or not written by us, is none. Only a
 * heartbeat that a driver says it has sent is left out: the orchestrator says that it has come.
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

/** Node itself writes some last words, and a part that has not read its settings yet. */
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
