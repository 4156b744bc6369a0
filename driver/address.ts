import { networkInterfaces } from 'node:os'

/** Where this node is, as the base protocol writes it: IP with port. The port is 0, because a driver listens on none. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = addresses.find((address) => address.family === 'IPv4' && !address.internal)
  return `${outside?.address ?? '127.0.0.1'}:0`
}
