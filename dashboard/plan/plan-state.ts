/** The state of the plan editor, which outlives its view, and the actions that change it. Pure. */
import type { PlanSummary } from '../../lib/api/plan-summary.ts'
import type { PresetsAnswer } from '../../lib/api/presets.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Message } from './messages.ts'

/** What the orchestrator says about a text. */
export type Checked =
  | { readonly kind: 'good'; readonly summary: PlanSummary }
  | { readonly kind: 'wrong'; readonly messages: readonly Message[] }
  /** It did not respond, or the test could not be created for another reason. */
  | { readonly kind: 'failed'; readonly text: string; readonly isUnanswered: boolean }

export type Preset = PresetsAnswer['presets'][number]

export interface PlanState {
  readonly text: string
  /** How often another text was put into the editor. */
  readonly openings: number
  /** Of the text, or of one before it while that is not checked; undefined before the first check. */
  readonly checked: Checked | undefined
  readonly presets: readonly Preset[]
  /** Keys and values to choose from; undefined until it is known. */
  readonly schema: JsonSchema | undefined
  /** The test whose plan was put into the editor last. */
  readonly origin: string | undefined
  /** What is wrong with what was put into the editor, or could not be. */
  readonly fault: string | undefined
  /** What the server is doing with the plan; undefined: nothing. */
  readonly busy: 'arming' | 'triggering' | undefined
}

export type PlanAction =
  | { readonly type: 'typed'; readonly text: string }
  /** Another text takes the place of all. */
  | { readonly type: 'opened'; readonly text: string; readonly origin?: string }
  | { readonly type: 'checked'; readonly checked: Checked }
  | { readonly type: 'presets'; readonly presets: readonly Preset[] }
  | { readonly type: 'schema'; readonly schema: JsonSchema }
  | { readonly type: 'fault'; readonly fault: string | undefined }
  | { readonly type: 'busy'; readonly busy: PlanState['busy'] }

/** A plan is there to begin with: it loads the default target of the orchestrator. */
export const initialPlan: PlanState = {
  text: 'rate: 10/s\nduration: 30s\n',
  openings: 0,
  checked: undefined,
  presets: [],
  schema: undefined,
  origin: undefined,
  fault: undefined,
  busy: undefined,
}

export function reducePlan(state: PlanState, action: PlanAction): PlanState {
  switch (action.type) {
    case 'typed':
      return { ...state, text: action.text, fault: undefined }
    case 'opened':
      return {
        ...state,
        ...{ text: action.text, openings: state.openings + 1, origin: action.origin ?? state.origin },
        fault: undefined,
      }
    case 'checked':
      return { ...state, checked: action.checked }
    case 'presets':
      return { ...state, presets: action.presets }
    case 'schema':
      return { ...state, schema: action.schema }
    case 'fault':
      return { ...state, fault: action.fault }
    case 'busy':
      return { ...state, busy: action.busy }
  }
}
