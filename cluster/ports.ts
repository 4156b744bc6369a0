import { createServer } from 'node:net'
import { BreakwaterError } from '../lib/errors.ts'

/** A port that something is to listen on, and the setting that moves it. */
export interface NeededPort {
  readonly host: string
  readonly port: number
  readonly what: string
  readonly flag: string
}

/**
 * Looks whether every port is free before anything starts.
 * @throws BreakwaterError `port-in-use`, naming the first that is taken and the setting that moves it
 */
export async function requirePorts(needed: readonly NeededPort[]): Promise<void> {
  const free = await Promise.all(needed.map(isFree))
  const taken = needed[free.indexOf(false)]
  if (taken === undefined) return
  const message = `port ${taken.port} is in use, and the ${taken.what} needs it: end what listens there, or start with ${taken.flag} ${taken.port + 1000}`
  throw new BreakwaterError('port-in-use', message, { details: { port: taken.port, flag: taken.flag } })
}

function isFree({ host, port }: NeededPort): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, host, () =>
      server.close(() => {
        resolve(true)
      }),
    )
  })
}
