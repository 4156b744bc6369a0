import { describe, expect, it } from '@jest/globals'
import type { Answer, Heartbeat } from '../../lib/messages/heartbeat.ts'
import { type Micros, fromSeconds } from '../../lib/units.ts'
import { Registry, type RegistryChange } from './registry.ts'

const at = fromSeconds
const beat = (nodeId: string, boot?: string, more: Partial<Heartbeat> = {}): Heartbeat => ({
  nodeId,
  alive: true,
  ...(boot === undefined ? {} : { boot }),
  ...more,
})
const says = (answer: Answer): Partial<Heartbeat> => ({ tests: [{ testId: 'test', answer }] })
const kinds = (changes: readonly RegistryChange[]): string[] => changes.map(({ kind }) => kind)

/** Sends heartbeats each second from one instant until before another; returns the changes. */
function beats(registry: Registry, message: Heartbeat, [from, to]: [number, number]): RegistryChange[] {
  return Array.from({ length: to - from }, (_, i) => registry.beat(message, at(from + i))).flat()
}

describe('a registry', () => {
  it('keeps the registrations of twenty thousand nodes, and forgets the oldest when there are more', () => {
    const registry = new Registry()
    const known = (): string[] => registry.snapshot(at(0)).registers.map(({ nodeId }) => nodeId)
    for (let node = 0; node < 20_000; node += 1) registry.register({ nodeId: `n${node}`, address: '' })
    expect([known().length, known()[0]]).toEqual([20_000, 'n0'])
    // A node that registers again becomes the latest, and no other is forgotten for it.
    registry.register({ nodeId: 'n0', address: '' })
    expect([known().length, known()[0], known().at(-1)]).toEqual([20_000, 'n1', 'n0'])
    registry.register({ nodeId: 'new', address: '' })
    expect([known().length, known()[0], known().at(-1)]).toEqual([20_000, 'n2', 'new'])
  })

  it('judges a driver by its heartbeats: up, suspect after 3 s, lost after 5 s, back', () => {
    const registry = new Registry()
    expect(registry.beat(beat('a', 'x'), at(0))).toEqual([{ kind: 'liveness', node: 'a', from: undefined, to: 'up' }])
    expect(registry.check(at(2.9))).toEqual([])
    expect(registry.check(at(3))).toMatchObject([{ to: 'suspect' }])
    expect(registry.live()).toHaveLength(1)
    expect(registry.check(at(5))).toMatchObject([{ to: 'lost' }])
    expect(registry.live()).toHaveLength(0)
    expect(registry.beat(beat('a', 'x'), at(9))).toMatchObject([{ from: 'lost', to: 'up' }])
    expect(registry.everSeen).toBe(1)
  })

  it('uses the details of a registration only for the boot that wrote it', () => {
    const registry = new Registry()
    registry.register({ nodeId: 'a', address: '10.0.0.1:0', boot: 'old', workers: 4 })
    registry.beat(beat('a', 'x'), at(0))
    expect(registry.driver('a')).toMatchObject({ address: '', register: undefined })
    registry.register({ nodeId: 'a', address: '10.0.0.2:0', boot: 'x', workers: 2 })
    expect(registry.driver('a')).toMatchObject({ address: '10.0.0.2:0', register: { workers: 2 } })
    expect(registry.liveness('b')).toBe('lost')
  })

  it('refuses the newer of two live boots by name as soon as the older one sends a heartbeat again', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'old'), at(0))
    expect(registry.beat(beat('a', 'new'), at(0.5))).toEqual([])
    expect(registry.beat(beat('a', 'old'), at(1))).toEqual([{ kind: 'contested', node: 'a', refused: 'new' }])
    expect(registry.beat(beat('a', 'old'), at(2))).toEqual([])
    expect(registry.driver('a')?.boot).toBe('old')
  })

  it('accepts the new boot of a node that was killed and restarted, once the old one has been silent for 3 s', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'old'), at(0))
    const changes = beats(registry, beat('a', 'new', says('ready')), [1, 5])
    expect(changes[0]).toEqual({ kind: 'new-boot', node: 'a', old: 'old', boot: 'new', lastBeat: at(0) })
    expect(kinds(changes)).toEqual(['new-boot', 'answer'])
    expect(registry.driver('a')?.boot).toBe('new')
  })

  it('ignores a heartbeat that was overtaken by a later one', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'x', { seq: 7 }), at(0))
    registry.beat(beat('a', 'x', { seq: 9, alive: false }), at(1))
    expect(registry.beat(beat('a', 'x', { seq: 8 }), at(1))).toEqual([])
    expect(registry.liveness('a')).toBe('left')
    expect(kinds(registry.beat(beat('a', 'y', { seq: 1 }), at(2)))).toContain('new-boot')
    expect(registry.liveness('a')).toBe('up')
  })

  it('forgets the drivers that have been gone longest when there are ever new names, and no live driver', () => {
    const registry = new Registry()
    for (let i = 0; i < 5_000; i += 1) registry.beat(beat(`old ${i}`, 'x'), at(i / 10_000))
    registry.check(at(10))
    for (let i = 0; i < 100; i += 1) registry.beat(beat(`new ${i}`, 'x'), at(10))
    registry.check(at(11))
    expect(registry.drivers()).toHaveLength(5_000)
    expect(registry.live()).toHaveLength(100)
    expect([registry.driver('old 0'), registry.driver('old 99')]).toEqual([undefined, undefined])
    expect(registry.driver('old 100')).toBeDefined()
    expect(registry.everSeen).toBe(5_100)
  })

  it('accepts no driver because of a farewell', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'old'), at(0))
    expect(registry.beat(beat('a', 'twin', { alive: false }), at(4))).toEqual([])
    expect(registry.driver('a')?.boot).toBe('old')
  })

  it('marks a driver that announces its end as left, not lost, and accepts it back', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'x'), at(0))
    expect(registry.beat(beat('a', 'x', { alive: false }), at(1))).toMatchObject([{ from: 'up', to: 'left' }])
    expect(registry.check(at(60))).toEqual([])
    expect(kinds(registry.beat(beat('a', 'y'), at(61)))).toEqual(['new-boot', 'liveness'])
  })

  it('reports an answer only when it is new', () => {
    const registry = new Registry()
    const told = [
      ...beats(registry, beat('a', 'x', says('ready')), [0, 3]),
      ...beats(registry, beat('a', 'x', says('running')), [3, 6]),
    ].filter(({ kind }) => kind === 'answer')
    expect(told).toMatchObject([{ answer: { answer: 'ready' } }, { answer: { answer: 'running' } }])
  })

  it('reports an answer again when the driver was lost in between, because its run has removed the driver', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'x', says('ready')), at(0))
    registry.check(at(5))
    expect(kinds(registry.beat(beat('a', 'x', says('ready')), at(6)))).toEqual(['liveness', 'answer'])
  })

  it('applies the longer silence limit of a driver only to that driver', () => {
    const registry = new Registry()
    registry.beat({ ...beat('slow'), reports: 'summary', lostAfter: fromSeconds(15) }, at(0))
    registry.beat({ ...beat('quick'), reports: 'summary', lostAfter: fromSeconds(1) }, at(0))
    expect([registry.driver('slow')?.reports, registry.driver('quick')?.boot]).toEqual(['summary', undefined])
    const lostBy = (second: number): string[] =>
      registry.check(at(second)).flatMap((change) => {
        return change.kind === 'liveness' && change.to === 'lost' ? [change.node] : []
      })
    expect([4.9, 5, 14.9, 15].map(lostBy)).toEqual([[], ['quick'], [], ['slow']])
  })

  it('gives every driver a full period again after an outage of Kafka', () => {
    const registry = new Registry()
    registry.beat(beat('a', 'x'), at(0))
    registry.pardon(at(60))
    const quiet: readonly [Micros, number][] = [
      [at(62), 0],
      [at(63), 1],
      [at(65), 1],
    ]
    expect(quiet.map(([now]) => registry.check(now).length)).toEqual(quiet.map(([, count]) => count))
  })
})
