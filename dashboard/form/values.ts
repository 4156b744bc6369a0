/** What the user has typed, as it was typed: nothing is lost when it cannot be sent. */
import type { TestKind } from './field.ts'

/** One row of the list of stages. */
export interface StageText {
  readonly from: string
  readonly to: string
  readonly seconds: string
}
export const stageParts = ['from', 'to', 'seconds'] as const

/** A file that was read in the browser; one that is too large is only named. */
export interface BodyFile {
  readonly name: string
  /** Its size in bytes. */
  readonly bytes: number
  readonly base64: string
}

export interface FormValues {
  readonly kind: TestKind
  /** Texts by the slot of their field. */
  readonly texts: Readonly<Record<string, string>>
  /** Checked boxes by the slot of their field. */
  readonly flags: Readonly<Record<string, boolean>>
  readonly stages: readonly StageText[]
  readonly file: BodyFile | undefined
}

/** The interval of a tsunami is part of its address, so the form always has one. */
export const initialValues: FormValues = {
  kind: 'avalanche',
  texts: { 'tsunami.seconds': '2' },
  flags: {},
  stages: [],
  file: undefined,
}

/** A new row starts where the last one ended. */
export function withStage(stages: readonly StageText[]): readonly StageText[] {
  return [...stages, { from: stages.at(-1)?.to ?? '', to: '', seconds: '' }]
}
