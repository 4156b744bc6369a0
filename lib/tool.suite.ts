/** Groups of tests that need a program which this project does not install. */
import { describe, it } from '@jest/globals'

export interface Tool {
  readonly name: string
  readonly isThere: boolean
  /** How to install it, as a part of a sentence. */
  readonly howTo: string
}

/** What becomes of tests that need a tool: a missing one fails them if BREAKWATER_REQUIRE names it, as in CI. */
export function fateOf(
  { name, isThere }: Pick<Tool, 'name' | 'isThere'>,
  required = process.env['BREAKWATER_REQUIRE'] ?? '',
): 'run' | 'fail' | 'skip' {
  if (isThere) return 'run'
  return required.split(',').includes(name) ? 'fail' : 'skip'
}

/** A group of tests that need a tool. Without it there is one test in their place, which says how to install it. */
export function describeWithTool(title: string, tool: Tool, tests: () => void): void {
  const missing = `is not tried, because ${tool.name} is missing: ${tool.howTo}`
  const fate = fateOf(tool)
  describe(title, () => {
    if (fate === 'run') tests()
    else if (fate === 'skip') it.skip(missing, () => undefined)
    else {
      it(`finds ${tool.name}`, () => {
        throw new Error(`${title} ${missing}`)
      })
    }
  })
}
