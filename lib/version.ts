import { readFileSync } from 'node:fs'

/** The version of this build, from package.json. */
export const version: string = readVersion()

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const parsed: unknown = JSON.parse(text)
  return (parsed as { version: string }).version
}
