import { networkInterfaces } from 'node:os'

/**
 * The node's address in the form of the base protocol: IP with port. The port is 0, because a driver listens on none.
 */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = addresses.find((address) => address.family === 'IPv4' && !address.internal)
  return `${outside?.address ?? '127.0.0.1'}:0`
}
