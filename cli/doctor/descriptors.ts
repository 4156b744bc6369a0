/** The limit of open files, beside what a usual load opens. */
import { readMachine, type Machine } from '../../driver/limits/machine.ts'
import { textOf } from '../../driver/limits/text-of.ts'
import { fileLimitIn, hardFileLimitIn } from '../../lib/file-limit.ts'
import { counted } from '../../lib/measure/phrases.ts'
import { type Finding, ok, skipped, warning } from './finding.ts'

/** The connections of an open load that does not limit them. */
const USUAL = 1_000
/** Kafka, names and files of a driver; its own check before a load warns from 80 % of the limit on. */
const SPARE = 32
const NEAR = 0.8

/** Limits of open files; undefined where the system does not tell, Infinity without one. */
export interface FileLimits {
  readonly soft: number | undefined
  readonly hard: number | undefined
  /** Files that this process may still open. */
  readonly free: Machine['descriptors']
}

export function descriptorsFinding({ soft, hard, free }: FileLimits): Finding {
  if (soft === undefined || free === undefined) {
    return skipped('this system does not tell a process its limit of open files', 'ulimit -n shows that of a shell')
  }
  const connections = Math.max(0, Math.floor((free - SPARE) * NEAR))
  const limits = hard === undefined || hard === soft ? '' : ` (hard limit ${limitText(hard)})`
  const found = `${limitText(soft)} open files${limits}: enough for ${limitText(connections)} connections of a driver`
  if (connections >= USUAL) return ok(found)
  const most = `a load at a rate has up to ${counted(USUAL)} unless it limits them`
  return warning(`${found}; ${most}`, remedy(soft, hard))
}

function remedy(soft: number, hard: number | undefined): string {
  if (hard !== undefined && hard > soft) return `run ulimit -n ${Number.isFinite(hard) ? hard : 65_536} in this shell`
  return 'raise the hard limit, then run ulimit -n 65536: LimitNOFILE= of a systemd unit, --ulimit nofile=65536 of docker run, or /etc/security/limits.conf'
}

function limitText(files: number): string {
  return Number.isFinite(files) ? counted(files) : 'unlimited'
}

/** @param text that of /proc/self/limits; empty where the system has none */
export function limitsIn(text: string, free: FileLimits['free']): FileLimits {
  const without = text === '' ? undefined : Infinity
  return { soft: fileLimitIn(text) ?? without, hard: hardFileLimitIn(text), free: free ?? without }
}

function limitsNow(): FileLimits {
  return limitsIn(textOf('/proc/self/limits'), readMachine().descriptors)
}

export const descriptors = { name: 'descriptors', run: (): Finding => descriptorsFinding(limitsNow()) }
