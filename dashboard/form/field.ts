/** What a field of the form "New test" is. The tables of all fields are in `fields.ts` and `transport-fields.ts`. */

export type TestKind = 'avalanche' | 'tsunami'

/** `test` and `amount` are always visible; the others can be opened. */
export type Group = 'test' | 'amount' | 'request' | 'load' | 'transport'

/** How a field is edited. `number`: a decimal number; `whole`: a whole one. */
export type Control =
  | { readonly as: 'text' | 'number' | 'whole' }
  | { readonly as: 'headers' | 'body' | 'file' | 'stages' }
  /** A box; the key is sent, with this value, only while the box is checked. */
  | { readonly as: 'flag'; readonly sends: boolean }
  /** One of these values, or none of them. */
  | { readonly as: 'choice'; readonly choices: readonly string[] }
  /** A text with suggestions. */
  | { readonly as: 'suggested'; readonly choices: readonly string[] }

export interface Field {
  /** The key in the body, such as `count` or `transport.redirects`; of a tsunami, `seconds` is part of the path. */
  readonly key: string
  /** The test that has this field; absent: both have it, and share what is typed. */
  readonly only?: TestKind
  readonly group: Group
  readonly label: string
  readonly unit?: string
  readonly control: Control
  readonly help: string
  /** What applies while the field is empty. */
  readonly initial?: string
}

/** Identifies a field and what is typed into it: fields of one test keep their values apart from those of the other. */
export function slotOf({ key, only }: Pick<Field, 'key' | 'only'>): string {
  return only === undefined ? key : `${only}.${key}`
}
