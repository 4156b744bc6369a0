/** The values that placeholders have where a plan is read: its variables, and the environment. */
import { nearest } from '../spelling.ts'
import type { Value } from './leaves.ts'
import { Written } from './source.ts'

/** The words of the grammar of placeholders, which no variable may have as its name. */
export const placeholderWords: readonly string[] = [
  'n',
  'uuid',
  'driver',
  'int',
  'pick',
  'time',
  'epoch',
  'text',
  'env',
  'secret',
  'value',
]
export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/

/** Reads a setting of the environment; undefined if it is not set. */
export type Environment = (name: string) => string | undefined

export class Scope {
  /** The names that were asked for. */
  readonly used = new Set<string>()
  readonly #values: ReadonlyMap<string, Value>
  readonly #environment: Environment | undefined
  /** The names of values that requests before the load extract. */
  readonly extracted: ReadonlySet<string>

  /**
   * @param environment undefined where no plan may read it
   */
  constructor(
    values: ReadonlyMap<string, Value>,
    environment: Environment | undefined,
    extracted: ReadonlySet<string> = new Set(),
  ) {
    this.extracted = extracted
    this.#values = values
    this.#environment = environment
  }

  /** Whether a value has this name, which becomes known when the run has begun. */
  isExtracted(name: string): boolean {
    return this.extracted.has(name)
  }

  /** The value of a variable. @throws SyntaxError if there is none */
  variable(name: string): Value {
    this.used.add(name)
    const value = this.#values.get(name)
    if (value !== undefined) return value
    const near = nearest(name, [...this.#values.keys(), ...this.extracted, ...placeholderWords])
    const remedy =
      near === undefined ? `set it in \`variables\`, or with --var ${name}=VALUE` : `did you mean {{${near}}}?`
    throw new SyntaxError(`{{${name}}} has no value: ${remedy}`)
  }

  /** The value of a setting of the environment. @throws SyntaxError if it is not set, or must not be read */
  environment(name: string): string {
    if (this.#environment === undefined) {
      throw new SyntaxError(`{{env.${name}}} cannot be used here: a plan that is sent to the API reads no environment`)
    }
    const value = this.#environment(name)
    if (value === undefined) throw new SyntaxError(`{{env.${name}}} has no value: set ${name} in the environment`)
    return value
  }
}

/** A value as text, as it was written. */
export function textOfValue(value: Value): string {
  return value instanceof Written ? value.source : String(value)
}

/** Whether JSON writes a value without quotes. */
export function isBare(value: Value): boolean {
  return typeof value !== 'string'
}

/** The whole number that a value is; undefined for any other value. */
export function wholeOf(value: Value): number | undefined {
  const text = textOfValue(value)
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}
