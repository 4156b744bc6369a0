import { createServer } from 'node:net'
import { BreakwaterError, systemCode } from '../lib/errors.ts'

/** A port that something is to listen on, and the setting that moves it. */
export interface NeededPort {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly what: string
  readonly flag: string
}

/** Why a port cannot be had. */
type Trouble = 'in use' | 'wanted twice' | 'not allowed to this user'
const HIGHEST = 65_535
const ASIDE = 1_000

/**
 * Looks whether every port is free before anything starts.
 * @throws BreakwaterError `port-in-use`, naming each that cannot be had and the settings that move them
 */
export async function requirePorts(needed: readonly NeededPort[]): Promise<void> {
  const troubles = await Promise.all(needed.map((port, index) => troubleOf(port, needed.slice(0, index))))
  const taken = needed.flatMap((one, index) => {
    const trouble = troubles[index]
    return trouble === undefined ? [] : [{ ...one, trouble }]
  })
  if (taken.length === 0) return
  const what = taken.map((one) => `port ${one.port}, which the ${one.what} needs, is ${one.trouble}`)
  const flags = taken.map(({ flag, port }) => `${flag} ${aside(port)}`).join(' ')
  const message = `${what.join('; ')}: end what listens there, or start with ${flags}`
  const ports = taken.map(({ port }) => port)
  throw new BreakwaterError('port-in-use', message, { details: { ports } })
}

/** A port that is likely to be free. */
function aside(port: number): number {
  const one = port < 1_024 ? port + 8 * ASIDE : port + ASIDE
  return one > HIGHEST ? port - ASIDE : one
}

async function troubleOf(needed: NeededPort, before: readonly NeededPort[]): Promise<Trouble | undefined> {
  const { port } = needed
  if (port !== 0 && before.some((other) => other.port === port)) return 'wanted twice'
  return listeningTrouble(needed)
}

function listeningTrouble({ host, port }: NeededPort): Promise<Trouble | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => {
      resolve(systemCode(error) === 'EACCES' ? 'not allowed to this user' : 'in use')
    })
    server.listen(port, host, () =>
      server.close(() => {
        resolve(undefined)
      }),
    )
  })
}
