/**
 * Settings: the options of a program or a command. Each is declared once; the declaration defines its flag, its
 * variable, how its value is parsed, the error for a wrong one, and its line of the help.
 *
 * This file imports nothing heavy, because the command line parses its flags first.
 */
import { BreakwaterError } from '../errors.ts'

/** One setting. `env` may name several variables; the first one that is set is used. */
export interface Setting<T> {
  /** Parses a text, the texts of a list, or a value of a settings file. */
  readonly read: (given: unknown) => T | Problem
  readonly help: string
  readonly env: readonly string[]
  readonly fallback: T
  readonly kind: 'value' | 'switch' | 'list'
  readonly placeholder: string
  /** One letter. */
  readonly short?: string
  /** Shown in place of the default, for defaults that are computed or secret. */
  readonly shown?: string
}

export type Settings = Readonly<Record<string, Setting<unknown>>>
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

/** The attributes of a declaration beside the kind of value and its default. */
export interface About {
  readonly env?: string | readonly string[]
  readonly help: string
  readonly placeholder?: string
  readonly shown?: string
  readonly short?: string
}

/** The reason why a value is rejected. The sentence follows the flag and a colon, and has no full stop. */
export class Problem {
  readonly sentence: string

  constructor(sentence: string) {
    this.sentence = sentence
  }
}

/** A setting with its own parser. */
export function settingOf<T>(read: (given: unknown) => T | Problem, fallback: T, about: About): Setting<T> {
  const { env = [], help, placeholder = 'VALUE', shown, short } = about
  const more = { ...(shown === undefined ? {} : { shown }), ...(short === undefined ? {} : { short }) }
  return { read, fallback, help, env: [env].flat(), kind: 'value', placeholder, ...more }
}

/** A value for use in a sentence: a text in quotes, anything else as JSON; a long one is truncated. */
export function quoted(given: unknown): string {
  const MOST = 100
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  const cut = text.length > MOST ? `${text.slice(0, MOST)}…` : text
  return typeof given === 'string' ? `'${cut}'` : cut
}

/** The flag of a setting, without its dashes. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The name of the setting for a flag without its dashes, or for a key of a file. */
export function camel(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** An error in the command line or the settings: exit code 2. */
export function usage(message: string): BreakwaterError {
  return new BreakwaterError('usage', message)
}
