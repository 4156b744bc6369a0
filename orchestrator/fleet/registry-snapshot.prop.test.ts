import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros, SECOND } from '../../lib/units.ts'
import { Registry, type RegistryChange, type RegistrySnapshot } from './registry.ts'

/** The inputs of a registry during some seconds. */
const acts = fc.array(
  fc.record({
    kind: fc.constantFrom('beat', 'register', 'check', 'pardon'),
    nodeId: fc.constantFrom('a', 'b', 'c'),
    boot: fc.constantFrom('x', 'y', undefined),
    alive: fc.boolean(),
    after: fc.nat({ max: 4 * SECOND }),
    answer: fc.constantFrom('ready', 'refused', 'running'),
  }),
  { maxLength: 40, size: 'max' },
)

interface Act {
  readonly kind: string
  readonly nodeId: string
  readonly boot: string | undefined
  readonly alive: boolean
  readonly after: number
  readonly answer: string
}

/** Performs the acts in turn, beginning at an instant; returns the changes. */
function play(registry: Registry, done: readonly Act[], from: number): { changes: RegistryChange[]; at: number } {
  let at = from
  const changes = done.flatMap(({ kind, nodeId, boot, alive, after, answer }, seq): RegistryChange[] => {
    at += after
    const who = { nodeId, ...(boot === undefined ? {} : { boot }) }
    if (kind === 'register') registry.register({ ...who, address: `at ${after % 7}` })
    if (kind === 'pardon') registry.pardon(micros(at))
    if (kind === 'check') return registry.check(micros(at))
    const tests = [{ testId: 't', answer: answer as 'ready' }]
    return kind === 'beat' ? registry.beat({ ...who, alive, seq, tests }, micros(at)) : []
  })
  return { changes, at }
}

/** The changes without instants, which are relative to one clock. */
function plain(changes: readonly RegistryChange[]): unknown {
  return changes.map((change) => ({ ...change, lastBeat: undefined }))
}

/** The snapshot as it is read back from a file. */
function written(snapshot: RegistrySnapshot): RegistrySnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as RegistrySnapshot
}

it('a restored registry reports the same later changes as one that was not restarted', () => {
  fc.assert(
    fc.property(acts, acts, fc.nat({ max: 1_000 }), (before, after, now) => {
      const lived = new Registry()
      const { at } = play(lived, before, 10 * SECOND)
      const restored = new Registry()
      restored.restore(written(lived.snapshot(micros(at))), micros(now))
      expect(restored.drivers().map(({ nodeId }) => restored.liveness(nodeId))).toEqual(
        lived.drivers().map(({ nodeId }) => lived.liveness(nodeId)),
      )
      const [a, b] = [play(lived, after, at), play(restored, after, now)]
      expect(plain(b.changes)).toEqual(plain(a.changes))
      expect(written(restored.snapshot(micros(b.at)))).toEqual(written(lived.snapshot(micros(a.at))))
      expect(restored.everSeen).toBe(lived.everSeen)
    }),
  )
})
