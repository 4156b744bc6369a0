import { createServer } from 'node:net'
import { listen, type Place, refusal, type Refused, refusedPorts, settingAside } from '../lib/listen.ts'
import { silentLog } from '../lib/log.ts'

/** A port to listen on, and the setting that changes it. */
export type NeededPort = Omit<Place, 'backlog'>

/**
 * Checks that every port is free before anything starts.
 * @throws BreakwaterError `port-in-use` or `usage`, naming each unusable port and the setting that changes it
 */
export async function requirePorts(needed: readonly NeededPort[]): Promise<void> {
  const looks = await Promise.all(needed.map((port, index) => refusedPort(port, needed.slice(0, index))))
  const refused = looks.filter((look) => look !== undefined)
  if (refused.length > 0) throw refusedPorts(refused)
}

/** Why a port cannot be used; `before` are other ports that are needed. */
export async function refusedPort(
  needed: NeededPort,
  before: readonly NeededPort[] = [],
): Promise<Refused | undefined> {
  const { port } = needed
  if (port !== 0 && before.some((other) => other.port === port)) {
    return { ...needed, reason: 'is requested twice', instead: settingAside(needed), taken: false }
  }
  const server = createServer()
  try {
    await listen(server, needed, silentLog)
  } catch (error) {
    return refusal(needed, error instanceof Error ? error.cause : error)
  }
  await new Promise((resolve) => server.close(resolve))
  return undefined
}
