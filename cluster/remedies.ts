/** What to do about an error of the API, from the side of who called it. */
import type { BreakwaterError } from '../lib/errors.ts'

export interface Situation {
  /** The address of the API. */
  readonly url: string
  readonly token?: string | undefined
  readonly doing: 'create' | 'trigger' | 'follow'
}

/** The message of an error, with what to do about it from here. */
export function remedied({ code, message, details }: BreakwaterError, { url, token = '', doing }: Situation): string {
  if (code === 'unauthorized') {
    const what = token === '' ? 'requires a token' : 'refuses this token'
    return `${url} ${what}: set BREAKWATER_TOKEN to that of the orchestrator, or give --token-file FILE`
  }
  if (code === 'not-found' && doing === 'create') {
    return `${url} cannot take a test of this command, because it is of an older version: ${message}`
  }
  if (code === 'no-drivers') {
    return `no driver of ${url} is up: start one with the address of its Kafka, breakwater driver --kafka HOST:PORT, and repeat this`
  }
  const leftOut = Array.isArray(details['leftOut']) ? (details['leftOut'] as { nodeId: string; reason: string }[]) : []
  return [message, ...leftOut.map(({ nodeId, reason }) => `${nodeId}: ${reason}`)].join('; ')
}
