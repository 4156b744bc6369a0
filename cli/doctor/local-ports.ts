/** The local ports for connections to one address, which a load without keep-alive uses up. */
import { portsIn } from '../../driver/limits/machine.ts'
import { textOf } from '../../driver/limits/text-of.ts'
import { counted } from '../../lib/measure/phrases.ts'
import { type Finding, ok, skipped, warning } from './finding.ts'

/** How long Linux keeps the port of a closed connection (TCP_TIMEWAIT_LEN of include/net/tcp.h), in seconds. */
const TIME_WAIT_SECONDS = 60
/** The default range of Linux has 28,232 ports. */
const FEW = 16_000

export interface LocalPorts {
  /** Ports in the range; undefined where the system does not tell. */
  readonly ports: number | undefined
  /** Closed connections that keep their ports. */
  readonly waiting: number
}

export function localPortsFinding({ ports, waiting }: LocalPorts): Finding {
  if (ports === undefined) {
    return skipped('this system does not tell its range of local ports', 'nothing is needed for loads that keep alive')
  }
  const perSecond = counted(Math.floor(ports / TIME_WAIT_SECONDS))
  const found = `${counted(ports)} local ports, ${counted(waiting)} in TIME_WAIT: with --no-keepalive, enough for ${perSecond} requests per second to one address`
  if (waiting > ports / 2) {
    return warning(found, `wait ${TIME_WAIT_SECONDS} s after a load with --no-keepalive, or keep connections alive`)
  }
  if (ports >= FEW) return ok(found)
  return warning(found, 'widen the range: sysctl -w net.ipv4.ip_local_port_range="10000 65535"')
}

/** Sockets in TIME_WAIT, from the text of /proc/net/sockstat. */
export function waitingIn(text: string): number {
  const [, waiting = '0'] = /^TCP:.* tw (\d+)/m.exec(text) ?? []
  return Number(waiting)
}

function portsNow(): LocalPorts {
  return {
    ports: portsIn(textOf('/proc/sys/net/ipv4/ip_local_port_range')),
    waiting: waitingIn(textOf('/proc/net/sockstat')),
  }
}

export const localPorts = { name: 'local-ports', run: (): Finding => localPortsFinding(portsNow()) }
