/** The name of a phase as it heads its figures. */

export interface TitledPhase {
  readonly name: string
  /** Whether its requests are in the figures of the test. */
  readonly measured: boolean
  /** The kind of its shape. */
  readonly kind: string
}

/** The name, and in words whether the phase is outside of the figures of the test. */
export function phaseTitle({ name, measured, kind }: TitledPhase): string {
  if (kind === 'pause') return `${name} (pause)`
  return measured ? name : `${name} (not measured)`
}
