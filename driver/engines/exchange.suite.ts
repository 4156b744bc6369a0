import { Exchange } from './exchange.ts'

/** A copy of an exchange: exchanges are reused. */
export function copyOf(exchange: Exchange): Readonly<Exchange> {
  return Object.assign(new Exchange(), exchange)
}
