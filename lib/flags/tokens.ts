/** Splits a command line into flags with their values and other arguments, in the style of a command. */
import { parseArgs } from 'node:util'
import type { Style } from './style.ts'

/** What a flag takes, by its name without dashes. */
export type Options = Readonly<Record<string, Option>>

export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
}

export type Token = OptionToken | { readonly kind: 'positional'; readonly value: string }

export interface OptionToken {
  readonly kind: 'option'
  /** Without dashes. */
  readonly name: string
  /** As typed. */
  readonly rawName: string
  readonly value?: string | undefined
  /** Whether the value stands in the same argument, after an equals sign or at once. */
  readonly inlineValue?: boolean | undefined
  /** Its index in the typed arguments. */
  readonly index: number
}

export function tokensOf(argv: readonly string[], options: Options, style: Style): readonly Token[] {
  return style === 'go' ? goTokens(argv, options) : nodeTokens(argv, options)
}

function nodeTokens(argv: readonly string[], options: Options): Token[] {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  return tokens.filter((token) => token.kind !== 'option-terminator')
}

/**
 * The grammar of Go's package flag (https://pkg.go.dev/flag): one or two dashes, a value after `=` or in the next
 * argument, and for a switch only after `=`. There, flags end at the first other argument, and what follows is
 * ignored; here, they may follow it as well.
 */
function goTokens(argv: readonly string[], options: Options): Token[] {
  const end = argv.indexOf('--')
  const before = end < 0 ? argv : argv.slice(0, end)
  const tokens: Token[] = []
  for (let index = 0; index < before.length; index += 1) {
    const token = goToken(before, index, options)
    tokens.push(token)
    if (token.kind === 'option' && token.value !== undefined && token.inlineValue !== true) index += 1
  }
  return [...tokens, ...(end < 0 ? [] : argv.slice(end + 1)).map((value) => ({ kind: 'positional' as const, value }))]
}

/** What stands at an index: a flag, with the next argument if that is its value, or another argument. */
function goToken(argv: readonly string[], index: number, options: Options): Token {
  const text = argv[index] ?? ''
  const [, rawName, name = '', given] = /^(--?([^-=][^=]*))(?:=([^]*))?$/.exec(text) ?? []
  if (rawName === undefined) return { kind: 'positional', value: text }
  const long = longOf(name, options)
  const takesNext = given === undefined && options[long]?.type === 'string'
  const value = takesNext ? argv[index + 1] : given
  return { kind: 'option', name: long, rawName, value, inlineValue: given !== undefined, index }
}

/** The long name of a flag by its long or its short one. */
function longOf(name: string, options: Options): string {
  if (Object.hasOwn(options, name)) return name
  return Object.entries(options).find(([, { short }]) => short === name)?.[0] ?? name
}
