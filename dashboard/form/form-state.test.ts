import { describe, expect, test } from '@jest/globals'
import { type FormAction, type FormState, initialForm, reduceForm, stageSlot } from './form-state.ts'

function after(...actions: FormAction[]): FormState {
  return actions.reduce(reduceForm, initialForm)
}
const fault = (slot: string): { slot: string; message: string } => ({ slot, message: 'is wrong' })

describe('the form', () => {
  test('keeps what is typed for one test while the other is chosen', () => {
    const typed: FormAction = { type: 'text', slot: 'avalanche.count', text: '7' }
    const { values } = after(typed, { type: 'kind', kind: 'tsunami' }, { type: 'kind', kind: 'avalanche' })
    expect(values).toMatchObject({ kind: 'avalanche', texts: { 'avalanche.count': '7' } })
  })

  test('adds a stage that starts at the end of the last one, changes and removes it', () => {
    const first: FormAction[] = [{ type: 'addStage' }, { type: 'stage', index: 0, part: 'to', text: '50' }]
    const { values } = after(...first, { type: 'addStage' })
    expect(values.stages).toEqual([
      { from: '', to: '50', seconds: '' },
      { from: '50', to: '', seconds: '' },
    ])
    expect(after(...first, { type: 'addStage' }, { type: 'removeStage', index: 0 }).values.stages).toEqual([
      { from: '50', to: '', seconds: '' },
    ])
  })

  test('keeps all values when faults are shown', () => {
    const typed: FormAction = { type: 'text', slot: 'target', text: 'nowhere' }
    const { values, faults } = after(typed, { type: 'faults', faults: [fault('target')] })
    expect([values.texts['target'], faults]).toEqual(['nowhere', [fault('target')]])
  })
})

describe('a fault disappears', () => {
  const shown: FormAction = {
    type: 'faults',
    faults: ['', 'target', 'strict', 'bodyBase64', stageSlot(0, 'to'), stageSlot(1, 'to')].map(fault),
  }
  const left = (action: FormAction): string[] => {
    return after({ type: 'addStage' }, { type: 'addStage' }, shown, action).faults.map(({ slot }) => slot)
  }
  const [zero, one] = [stageSlot(0, 'to'), stageSlot(1, 'to')]

  test('when its field is changed', () => {
    expect(left({ type: 'text', slot: 'target', text: 'x' })).toEqual(['', 'strict', 'bodyBase64', zero, one])
    expect(left({ type: 'flag', slot: 'strict', on: true })).toEqual(['', 'target', 'bodyBase64', zero, one])
    expect(left({ type: 'file', file: undefined })).toEqual(['', 'target', 'strict', zero, one])
    expect(left({ type: 'stage', index: 1, part: 'to', text: '5' })).toEqual([
      '',
      'target',
      'strict',
      'bodyBase64',
      zero,
    ])
  })

  test('when the rows of the stages are numbered anew', () => {
    expect(left({ type: 'removeStage', index: 0 })).toEqual(['', 'target', 'strict', 'bodyBase64'])
  })

  test('when another test is chosen', () => {
    expect(left({ type: 'kind', kind: 'tsunami' })).toEqual([])
  })

  test('never by itself while the server works', () => {
    expect(left({ type: 'busy', busy: 'arming' }).length).toBe(6)
  })
})
