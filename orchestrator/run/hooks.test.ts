import { describe, expect, it } from '@jest/globals'
import { hookedPlan, newRun, play, startedFrom } from './events.suite.ts'
import type { RunEvent } from './events.ts'
import type { Run } from './run.ts'

type HookEvent = Extract<RunEvent, { readonly type: `hook-${string}` }>
type Hook = HookEvent['hook']
type State = Extract<RunEvent, { type: 'hook-heard' }>['state']

const asked = (hook: Hook, nodeId = 'a', boot = 'x'): RunEvent => ({ type: 'hook-asked', hook, nodeId, boot })
const heard = (hook: Hook, state: State, more: { nodeId?: string; boot?: string; reason?: string } = {}): RunEvent => ({
  ...{ type: 'hook-heard', hook, nodeId: 'a', boot: 'x', state },
  ...more,
})
const missing = (hook: Hook): RunEvent => ({ type: 'hook-missing', hook, reason: 'nobody was there' })
const stop: RunEvent = { type: 'stop', reason: 'enough' }
const done: RunEvent = { type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }
const trigger: RunEvent = { type: 'triggered', startAt: 5_000, nodeIds: ['a'], leftOut: [] }
const ready: RunEvent = {
  type: 'answered',
  driver: { nodeId: 'a', boot: 'x', reports: 'windows' },
  ready: true,
}

/** State, the state of each hook, and the effects of all events. */
function outcome(events: readonly RunEvent[], from: Run = newRun(hookedPlan)): unknown[] {
  const { run, effects } = play(events, from)
  const { before, after } = run.hooks ?? {}
  return [run.state, run.ending, before?.state, after?.state, effects.map(({ type }) => type).join(' ')]
}

const armed = play([{ type: 'published' }, ready], newRun(hookedPlan)).run
const running = startedFrom(newRun(hookedPlan), 'a')

describe('the requests before a load', () => {
  it.each<[string, RunEvent[], unknown[]]>([
    ['a driver is asked', [asked('before')], ['armed', undefined, 'asked', undefined, '']],
    ['it sends', [asked('before'), heard('before', 'sending')], ['armed', undefined, 'sending', undefined, '']],
    ['it has sent', [asked('before'), heard('before', 'done')], ['armed', undefined, 'done', undefined, '']],
    ['they failed', [asked('before'), heard('before', 'failed')], ['draining', 'failed', 'failed', undefined, '']],
    [
      'nobody sends them, so whoever was asked must not begin',
      [asked('before'), missing('before')],
      ['draining', 'failed', 'failed', undefined, 'publish-stop'],
    ],
    [
      'a stop before their end ends them',
      [asked('before'), heard('before', 'sending'), stop],
      ['draining', 'aborted', 'sending', undefined, 'publish-stop'],
    ],
    [
      'those after the load wait for their end',
      [asked('before'), stop, asked('after'), heard('before', 'done'), asked('after')],
      ['draining', 'aborted', 'done', 'asked', 'publish-stop'],
    ],
    ['a stop before them', [stop], ['aborted', undefined, undefined, undefined, 'seal']],
    [
      'a stop after them owes those after the load',
      [asked('before'), heard('before', 'done'), stop],
      ['draining', 'aborted', 'done', undefined, ''],
    ],
    [
      'a report of a driver that was not asked',
      [heard('before', 'done')],
      ['armed', undefined, undefined, undefined, ''],
    ],
    [
      'a report of another boot',
      [asked('before'), heard('before', 'done', { boot: 'y' })],
      ['armed', undefined, 'asked', undefined, ''],
    ],
    [
      'a late report changes nothing',
      [asked('before'), heard('before', 'done'), heard('before', 'failed'), heard('before', 'sending')],
      ['armed', undefined, 'done', undefined, ''],
    ],
    [
      'no trigger follows their failure',
      [asked('before'), heard('before', 'failed'), trigger],
      ['draining', 'failed', 'failed', undefined, ''],
    ],
  ])('%s', (_, events, expected) => {
    expect(outcome(events, armed)).toEqual(expected)
  })

  it('are asked of another driver only until they were begun', () => {
    const other = play([asked('before'), asked('before', 'b')], armed).run
    expect(other.hooks?.before).toEqual({ nodeId: 'b', boot: 'x', state: 'asked' })
    const begun = play([heard('before', 'sending', { nodeId: 'b' }), asked('before', 'a')], other).run
    expect(begun.hooks?.before).toEqual({ nodeId: 'b', boot: 'x', state: 'sending' })
    expect(play([heard('before', 'done')], begun).run).toBe(begun)
  })

  it('are stopped also where nothing follows the load', () => {
    const onlyBefore = { ...hookedPlan, after: undefined }
    const begun = play([{ type: 'published' }, ready, asked('before')], newRun(onlyBefore)).run
    expect(outcome([stop], begun)).toEqual(['aborted', undefined, 'asked', undefined, 'publish-stop seal'])
    expect(outcome([missing('before')], begun)).toEqual(['failed', undefined, 'failed', undefined, 'publish-stop seal'])
  })

  it('say in the events of the run what became of them, and no values', () => {
    const report = { type: 'hook-heard', hook: 'before', nodeId: 'a', boot: 'x' } as const
    const sent = play([asked('before'), { ...report, state: 'done', values: { token: 'secret' } }], armed).run
    expect(sent.hooks?.before?.values).toEqual({ token: 'secret' })
    expect(sent.notes.at(-1)).toEqual({
      ...{ at: 1_000, code: 'before-done', message: 'the requests before the load were sent', nodeId: 'a' },
    })
    expect(JSON.stringify(sent.notes)).not.toContain('secret')
    const failed = play([asked('before'), { ...report, state: 'failed', reason: 'status 500' }], armed).run
    expect(failed.stopReason).toBe('the requests before the load failed: status 500')
  })
})

describe('the requests after a load', () => {
  it.each<[string, RunEvent[], unknown[]]>([
    ['are not asked for during it', [asked('after')], ['running', undefined, undefined, undefined, '']],
    ['are owed at its end', [done], ['draining', 'finished', undefined, undefined, '']],
    [
      'are being sent',
      [done, asked('after'), heard('after', 'sending')],
      ['draining', 'finished', undefined, 'sending', ''],
    ],
    ['end the run', [done, asked('after'), heard('after', 'done')], ['finished', undefined, undefined, 'done', 'seal']],
    [
      'end it also when they fail',
      [done, asked('after'), heard('after', 'failed')],
      ['finished', undefined, undefined, 'failed', 'seal'],
    ],
    [
      'end it also when nobody sends them',
      [done, missing('after')],
      ['finished', undefined, undefined, 'failed', 'seal'],
    ],
    ['are not given up before they are due', [missing('after')], ['running', undefined, undefined, undefined, '']],
    [
      'are sent after a stop',
      [stop, done, asked('after'), heard('after', 'done')],
      ['aborted', undefined, undefined, 'done', 'publish-stop seal'],
    ],
    [
      'are sent after the loss of all drivers',
      [{ type: 'lost', nodeId: 'a', reason: 'gone' }, asked('after', 'b'), heard('after', 'done', { nodeId: 'b' })],
      ['failed', undefined, undefined, 'done', 'seal'],
    ],
    [
      'are sent after an end that was overdue',
      [{ type: 'overdue' }, asked('after'), heard('after', 'done')],
      ['failed', undefined, undefined, 'done', 'publish-stop seal'],
    ],
    [
      'are not ended by a stop',
      [done, asked('after'), stop, { type: 'overdue' }],
      ['draining', 'finished', undefined, 'asked', ''],
    ],
  ])('%s', (_, events, expected) => {
    expect(outcome(events, running)).toEqual(expected)
  })

  it('leave the end of the load as it was, and no values', () => {
    const values = { token: 't' }
    const begun = play([asked('before'), { ...heard('before', 'done'), values } as RunEvent, trigger, done], armed).run
    expect([begun.endedAt, begun.hooks?.before?.values]).toEqual([1_000, values])
    const { run } = play([asked('after'), heard('after', 'done')], begun)
    expect([run.endedAt, run.hooks?.before]).toEqual([1_000, { nodeId: 'a', boot: 'x', state: 'done' }])
  })
})
