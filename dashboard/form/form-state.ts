/** The state of the form, which outlives its view, and the actions that change it. */
import type { TestKind } from './field.ts'
import type { Fault } from './request.ts'
import { type BodyFile, type FormValues, initialValues, type StageText, withStage } from './values.ts'

export interface FormState {
  readonly values: FormValues
  /** What is wrong with what was sent last, but not of fields that were changed since. */
  readonly faults: readonly Fault[]
  /** What the server is doing with the form; undefined: nothing. */
  readonly busy: 'arming' | 'triggering' | undefined
}

export type FormAction =
  | { readonly type: 'kind'; readonly kind: TestKind }
  | { readonly type: 'text'; readonly slot: string; readonly text: string }
  | { readonly type: 'flag'; readonly slot: string; readonly on: boolean }
  | { readonly type: 'file'; readonly file: BodyFile | undefined }
  | { readonly type: 'addStage' }
  | { readonly type: 'removeStage'; readonly index: number }
  | { readonly type: 'stage'; readonly index: number; readonly part: keyof StageText; readonly text: string }
  | { readonly type: 'faults'; readonly faults: readonly Fault[] }
  | { readonly type: 'busy'; readonly busy: FormState['busy'] }

export const initialForm: FormState = { values: initialValues, faults: [], busy: undefined }

const STAGES = 'avalanche.stages'
const FILE = 'bodyBase64'

export function reduceForm(state: FormState, action: FormAction): FormState {
  if (action.type === 'faults') return { ...state, faults: action.faults }
  if (action.type === 'busy') return { ...state, busy: action.busy }
  return { ...state, values: changed(state.values, action), faults: state.faults.filter(staysAfter(action)) }
}

type Change = Exclude<FormAction, { type: 'faults' | 'busy' }>

function changed(values: FormValues, action: Change): FormValues {
  switch (action.type) {
    case 'kind':
      return { ...values, kind: action.kind }
    case 'text':
      return { ...values, texts: { ...values.texts, [action.slot]: action.text } }
    case 'flag':
      return { ...values, flags: { ...values.flags, [action.slot]: action.on } }
    case 'file':
      return { ...values, file: action.file }
    case 'addStage':
      return { ...values, stages: withStage(values.stages) }
    case 'removeStage':
      return { ...values, stages: values.stages.filter((_, index) => index !== action.index) }
    case 'stage':
      return { ...values, stages: values.stages.map((stage, index) => withPart(stage, index, action)) }
  }
}

function withPart(stage: StageText, at: number, action: Extract<Change, { type: 'stage' }>): StageText {
  return at === action.index ? { ...stage, [action.part]: action.text } : stage
}

/** Which faults remain after a change: removed rows renumber the others, and another test has other fields. */
function staysAfter(action: Change): (fault: Fault) => boolean {
  switch (action.type) {
    case 'kind':
      return () => false
    case 'file':
      return ({ slot }) => slot !== FILE
    case 'addStage':
    case 'removeStage':
      return ({ slot }) => slot !== STAGES && !slot.startsWith(`${STAGES}.`)
    case 'stage':
      return ({ slot }) => slot !== stageSlot(action.index, action.part) && slot !== STAGES
    case 'text':
    case 'flag':
      return ({ slot }) => slot !== action.slot
  }
}

/** The slot of one input in the list of stages. */
export function stageSlot(index: number, part: keyof StageText): string {
  return `${STAGES}.${index}.${part}`
}
