/** The address of an orchestrator as a setting: the same forms for every command and process. */
import { withoutPasswords } from '../plan/secrets.ts'
import { Problem, quoted, type Setting, settingOf } from './setting.ts'

const ENV = 'BREAKWATER_ORCHESTRATOR'

/** The address of an orchestrator, without a slash at its end: http without a scheme. */
export function orchestratorIn(given: unknown): string | Problem {
  if (typeof given !== 'string')
    return new Problem(`${quoted(given)} is not a URL; write one such as http://10.0.0.5:8001`)
  if (/^\d+$/.test(given.trim()))
    return new Problem(`${quoted(given)} is a port alone; write 127.0.0.1:${given.trim()}`)
  const text = withScheme(given.trim())
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return new Problem(`${quoted(withoutPasswords(given))} is not a URL; write one such as http://10.0.0.5:8001`)
  }
  if (url.username !== '' || url.password !== '') {
    return new Problem('must not contain a user or password; give the token by --token-file or BREAKWATER_TOKEN')
  }
  if (url.search !== '' || url.hash !== '') return new Problem(`${quoted(given)} must end before its ? or #`)
  return url.href.replace(/\/+$/, '')
}

/** A URL as typed: http without a scheme. */
export function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
}

/** The orchestrator that a command asks. @param about the words of its help, and those of its default */
export function orchestratorSetting<F extends string | undefined>(
  fallback: F,
  about: { readonly help: string; readonly shown: string },
): Setting<string | F> {
  return settingOf<string | F>(orchestratorIn, fallback, { env: ENV, placeholder: 'URL', ...about })
}

/** The orchestrator as a process of the base protocol is told it; the process shows it, and talks through Kafka only. */
export function shownOrchestrator(help: string): Setting<string> {
  const read = (given: unknown): string | Problem => (given === '' ? '' : orchestratorIn(given))
  return settingOf(read, '', { env: ENV, placeholder: 'URL', help, shown: 'none' })
}
