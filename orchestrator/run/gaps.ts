/** Windows that are missing from what a run has received. */
import type { Gap } from '../ledger/ledger.ts'
import type { RunRecord } from './record.ts'

/** Windows that never came: gaps in the numbers, and what lost drivers may have begun. */
export function missingOf({ run, ledger, vanished }: RunRecord): Gap[] {
  const tails = [...vanished].flatMap(([nodeId, begun]) => {
    const boot = run.drivers.get(nodeId)?.boot
    const account = ledger.account(nodeId, boot)
    const fromSeq = (account?.highestSeq ?? -1) + 1
    const numbered = boot !== undefined && account?.last === undefined
    return numbered && begun > fromSeq ? [{ nodeId, boot, fromSeq, toSeq: begun - 1 }] : []
  })
  return [...ledger.missing(), ...tails]
}

export function windowsIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.toSeq - gap.fromSeq + 1, 0)
}

/** Gaps by the driver whose they are. */
export function gapsByNode(gaps: readonly Gap[]): Map<string, Gap[]> {
  const nodes = new Map<string, Gap[]>()
  for (const gap of gaps) nodes.set(gap.nodeId, [...(nodes.get(gap.nodeId) ?? []), gap])
  return nodes
}
