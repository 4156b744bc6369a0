/**
 * Regular expressions from plans, in the syntax of RE2: they are matched in a time that is linear in the length of the
 * text, so that no expression can stall a driver (https://github.com/google/re2/wiki/Syntax).
 */
import { createRequire } from 'node:module'
import type * as Re2 from 're2js'

const require = createRequire(import.meta.url)
/** Loaded when it is first needed, because most plans have no expression. */
let library: typeof Re2 | undefined

/** @throws SyntaxError for a text that is no expression */
export function expressionOf(text: string): Re2.RE2JS {
  library ??= require('re2js') as typeof Re2
  try {
    return library.RE2JS.compile(text)
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Why a text is no expression; undefined if it is one. */
export function expressionFault(text: string): string | undefined {
  try {
    expressionOf(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
