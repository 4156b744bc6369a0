import { describe, expect, it } from '@jest/globals'
import { newRun, play, rules, started } from './events.suite.ts'
import type { RunEvent } from './events.ts'
import { transition } from './machine.ts'
import { endOf, participants, type Run } from './run.ts'

const done = (nodeId: string, ending: 'completed' | 'failed' | 'stopped' = 'completed', boot = 'x'): RunEvent => ({
  type: 'done',
  nodeId,
  boot,
  ending,
})
const lost = (nodeId: string): RunEvent => ({ type: 'lost', nodeId, reason: 'silence' })
const back = (nodeId: string, boot = 'x'): RunEvent => ({ type: 'back', nodeId, boot })
const codes = ({ doubts }: Run): string[] => doubts.map(({ code }) => code)

describe('a run', () => {
  it('goes through its states from draft to finished', () => {
    const driver = { nodeId: 'a', boot: 'x', reports: 'windows' as const }
    const steps: RunEvent[] = [
      { type: 'published' },
      { type: 'answered', driver, ready: true },
      { type: 'triggered', startAt: 5, nodeIds: ['a'], leftOut: [] },
      done('a'),
    ]
    const states = steps.map((_, index) => play(steps.slice(0, index + 1)).run.state)
    expect(states).toEqual(['preparing', 'armed', 'running', 'finished'])
    expect(play(steps).effects).toEqual([{ type: 'seal' }])
  })

  it('has its participants in the order of the trigger, whatever the order of their answers', () => {
    const answers = ['c', 'a', 'b'].map((nodeId): RunEvent => ({
      type: 'answered',
      driver: { nodeId, boot: 'x', reports: 'windows' as const },
      ready: true,
    }))
    const trigger: RunEvent = { type: 'triggered', startAt: 5, nodeIds: ['a', 'b'], leftOut: [] }
    const { run } = play([...answers, trigger, lost('a'), done('b')])
    expect(participants(run).map(({ nodeId }) => nodeId)).toEqual(['a', 'b'])
  })

  it('is not triggered on unknown drivers', () => {
    const run = newRun()
    expect(transition(run, { type: 'triggered', startAt: 5, nodeIds: ['z'], leftOut: [] }, rules).run).toBe(run)
  })

  it('drains from the end of its first participant on', () => {
    expect(play([done('a')], started('a', 'b', 'c')).run.state).toBe('draining')
  })

  it('is stopped and failed when fewer than half of its drivers are left', () => {
    const two = play([lost('a'), lost('b')], started('a', 'b', 'c'))
    expect(two.effects).toEqual([{ type: 'publish-stop', reason: 'too few drivers are left' }])
    expect(codes(two.run)).toContain('too-few-left')
    expect(play([done('c', 'stopped')], two.run).run.state).toBe('failed')
  })

  it('continues with exactly half of its drivers', () => {
    const { run, effects } = play([lost('a')], started('a', 'b'))
    expect([run.state, effects]).toEqual(['draining', []])
    expect(play([done('b')], run).run.state).toBe('finished')
  })

  it('fails when every driver failed', () => {
    expect(play([done('a', 'failed')], started('a')).run.state).toBe('failed')
  })

  it('accepts the boot that returns and marks it late instead of lost', () => {
    const { run } = play([lost('a'), back('a')], started('a', 'b'))
    expect(run.drivers.get('a')).toMatchObject({ state: 'running' })
    expect(run.drivers.get('a')).not.toHaveProperty('reason')
    expect(codes(run)).toEqual(['driver-late'])
  })

  it('dates its doubts: the silence of a driver that came back, when too few were left, and the time so far', () => {
    const at = (run: Run, elapsed: number, event: RunEvent): Run => transition(run, event, { ...rules, elapsed }).run
    const silent = at(started('a', 'b', 'c'), 9.5, { type: 'lost', nodeId: 'a', reason: 'silence', since: 4.2 })
    expect(silent.doubts).toMatchObject([{ code: 'driver-lost', during: { from: 4, to: 10 } }])
    expect(at(silent, 12.1, back('a')).doubts).toMatchObject([{ code: 'driver-late', during: { from: 4, to: 13 } }])
    expect(at(silent, 20.7, lost('b')).doubts).toContainEqual(
      expect.objectContaining({ code: 'too-few-left', during: { from: 20, to: 21 } }),
    )
    const doubt = { code: 'records-expired' as const, message: 'why' }
    expect(at(started('a'), 7.5, { type: 'doubted', doubt, soFar: true }).doubts).toEqual([
      { ...doubt, during: { from: 0, to: 8 } },
    ])
    expect(at(started('a'), 7.5, { type: 'doubted', doubt }).doubts).toEqual([doubt])
  })

  it('removes only the doubt about the loss of that driver, and keeps every other doubt', () => {
    const doubt = { code: 'dropped' as const, message: 'why', node_id: 'a' }
    const before = play([lost('a'), lost('b'), { type: 'doubted', doubt }], started('a', 'b', 'c', 'd')).run
    const { run } = play([back('a')], before)
    const told = run.doubts.map(({ code, node_id: node }) => [code, node])
    expect(told).toEqual([
      ['driver-lost', 'b'],
      ['dropped', 'a'],
      ['driver-late', 'a'],
    ])
    expect(['a', 'b'].map((node) => run.drivers.get(node)?.state)).toEqual(['running', 'lost'])
  })

  it('marks a lost driver late when its last window arrives nevertheless', () => {
    const { run } = play([lost('a'), done('a')], started('a', 'b'))
    expect(run.drivers.get('a')?.state).toBe('late')
    expect(codes(run)).toEqual(['driver-late'])
    expect(play([done('a')], run).run).toBe(run)
  })

  it('marks a driver late even when the run is over, without reopening it', () => {
    const over = play([lost('a'), done('b')], started('a', 'b')).run
    const { run, effects } = play([back('a')], over)
    expect([run.state, run.drivers.get('a')?.state, effects]).toEqual(['finished', 'late', []])
  })

  it('does not use another boot of a lost driver', () => {
    const { run } = play([lost('a')], started('a', 'b'))
    expect(play([back('a', 'y'), done('a', 'completed', 'y')], run).run).toBe(run)
  })

  it('is aborted by a stop, at once if nothing runs yet', () => {
    expect(play([{ type: 'stop', reason: 'asked' }]).run.state).toBe('aborted')
    const stopped = play([{ type: 'stop', reason: 'asked' }], started('a'))
    expect(stopped.effects).toEqual([{ type: 'publish-stop', reason: 'asked' }])
    expect(play([{ type: 'stop', reason: 'again' }], stopped.run).run).toBe(stopped.run)
    expect(play([done('a', 'stopped')], stopped.run).run.state).toBe('aborted')
  })

  it('gives up drivers without a stop command when it is stopped, and waits for the others', () => {
    const reports = { a: 'windows', p: 'summary', q: 'summary' } as const
    const nodeIds = Object.keys(reports)
    const answers = Object.entries(reports).map(([nodeId, its]): RunEvent => {
      return { type: 'answered', driver: { nodeId, boot: 'x', reports: its }, ready: true }
    })
    const trigger: RunEvent = { type: 'triggered', startAt: 5, nodeIds, leftOut: [] }
    const { run } = play([...answers, trigger, done('q'), { type: 'stop', reason: 'asked' }])
    expect(nodeIds.map((nodeId) => run.drivers.get(nodeId)?.state)).toEqual(['running', 'left', 'done'])
    expect(run.doubts.map(({ code, node_id: node }) => [code, node])).toEqual([['stopped-early', 'p']])
    expect([run.state, play([done('a', 'stopped')], run).run.state]).toEqual(['draining', 'aborted'])
  })

  it('that was never triggered either was stopped or failed', () => {
    expect(endOf(play([{ type: 'stop', reason: 'asked' }]).run)).toBe('was stopped')
    expect(endOf(play([{ type: 'fail', reason: 'Kafka' }]).run)).toBe('failed')
  })

  it('makes drivers end when it fails while they may load the target', () => {
    const { effects } = play([{ type: 'fail', reason: 'Kafka' }], started('a'))
    expect(effects).toEqual([{ type: 'publish-stop', reason: 'Kafka' }, { type: 'seal' }])
    expect(play([{ type: 'fail', reason: 'Kafka' }]).effects).toEqual([{ type: 'seal' }])
  })

  it('invites a driver again that was lost before the trigger, with any boot', () => {
    const driver = { nodeId: 'a', boot: 'x', reports: 'windows' as const }
    const { run } = play([{ type: 'answered', driver, ready: true }, lost('a'), back('a', 'y')])
    expect(run.drivers.get('a')).toEqual({ ...driver, boot: 'y', state: 'invited', participant: false })
  })
})
