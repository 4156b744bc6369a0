/** Every flag of every program with every kind of wrong value: the error names the flag as typed, and what to type. */
import { describe, expect, it } from '@jest/globals'
import { commandsIn } from '../../cli/command/entries.ts'
import { entries } from '../../cli/commands.ts'
import { common, readCommand } from '../../lib/flags/command.ts'
import { dashed, type Setting } from '../../lib/flags/setting.ts'

// The forms of other tools have grammars, and tests, of their own.
const commands = (await commandsIn(entries)).filter(({ style }) => style === undefined)
/** The error message; undefined when the value is accepted. */
function complaint(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Case = readonly [
  name: string,
  flag: string,
  setting: Setting<unknown>,
  say: (...argv: string[]) => string | undefined,
]

const all = commands.flatMap((command) =>
  Object.entries({ ...command.settings, ...common }).flatMap(([name, setting]): Case[] => {
    const operands = (command.operands ?? []).map(() => 'operand')
    // Values that are valid separately may contradict each other.
    const alone = { ...command, conflict: () => undefined }
    const say: Case[3] = (...argv) => complaint(() => readCommand(alone, { argv: [...operands, ...argv], env: {} }))
    const long: Case = [command.usage, `--${dashed(name)}`, setting, say]
    return setting.short === undefined ? [long] : [long, [command.usage, `-${setting.short}`, setting, say]]
  }),
)
const withValue = all.filter(([, , { kind }]) => kind !== 'switch')
/** Flags whose values are not free text. */
const ruled = withValue.filter(([, , { placeholder }]) =>
  /^(N|N\|auto|PORT|SHARE|SIZE|DURATION|TIME|LIST)$/.test(placeholder),
)

/** Words of schemas and code, which must not be in a message. */
const INTERNAL = /expected|[Ii]nvalid|Too (big|small)|undefined|\bcount\b|[a-z]Ms\b/

describe('a flag', () => {
  it.each(ruled)('of %s: %s rejects a malformed value', (_, flag, __, say) => {
    const said = say(`${flag}=x-y`)
    expect(said).toMatch(new RegExp(`^${flag}: 'x-y' is (not|neither) `))
    expect(said).not.toMatch(INTERNAL)
  })

  it.each(ruled)('of %s: %s rejects an empty value', (_, flag, __, say) => {
    expect(say(`${flag}=`)).toMatch(new RegExp(`^${flag}: '' is (not|neither) `))
  })

  it.each(ruled)('of %s: %s rejects a too large value, and accepts the largest', (_, flag, { placeholder }, say) => {
    const much = { DURATION: '99999h', TIME: '99999h', LIST: '9999999999/1s' }[placeholder] ?? '99999999999999999'
    const said = say(`${flag}=${much}`) ?? ''
    expect(said).toMatch(new RegExp(`^${flag}: .*(too large|too long|not a share)`))
    const [, most] = /use (\S+) or less/.exec(said) ?? []
    if (most !== undefined && placeholder !== 'LIST') expect(say(`${flag}=${most.replace(/,$/, '')}`)).toBeUndefined()
  })

  it.each(ruled)('of %s: %s rejects a too small value, and accepts the smallest', (_, flag, __, say) => {
    const said = say(`${flag}=-1`) ?? ''
    expect(said).toMatch(new RegExp(`^${flag}: ('-1' is not a|-1 is too small; use )`))
    const [, least] = /use (\d\S*) or more/.exec(said) ?? []
    if (least !== undefined) expect(say(`${flag}=${least}`)).toBeUndefined()
  })

  it.each(withValue.filter(([, , { kind }]) => kind === 'value'))('of %s: %s is not repeatable', (_, flag, __, say) => {
    expect(say(`${flag}=1`, `${flag}=1`)).toMatch(new RegExp(`^${flag} is given twice; give it once`))
  })

  it.each(withValue)(
    'of %s: %s is rejected without a value, at the end and before another flag',
    (_, flag, { placeholder }, say) => {
      expect(say(flag)?.startsWith(`${flag} needs a value: ${flag} ${placeholder}`)).toBe(true)
      expect(say(flag, '--help')?.startsWith(`${flag} needs a value: ${flag} ${placeholder}`)).toBe(true)
    },
  )

  it.each(all.filter(([, , { kind }]) => kind === 'switch'))('of %s: %s takes no value', (_, flag, __, say) => {
    expect(say(`${flag}=yes`)).toMatch(new RegExp(`^${flag} takes no value \\(given: yes\\)`))
  })

  it.each(all.filter(([, flag]) => flag.length > 6))('of %s: %s is suggested for a typo', (_, flag, __, say) => {
    expect(say(`${flag}x`)).toMatch(new RegExp(`^unknown flag ${flag}x: did you mean ${flag}\\?`))
  })
})

describe('a choice', () => {
  const choices = withValue.filter(([, , { placeholder }]) => /^[a-z][\w-]*\|/.test(placeholder))
  it.each(choices)('of %s: %s lists the valid values in its error', (_, flag, { placeholder }, say) => {
    const said = say(`${flag}=x-y`)
    expect(said).toContain(`${flag}: 'x-y' is not one of ${placeholder.split('|').join(', ')}`)
  })
})

describe('a variable', () => {
  const named = commands.flatMap((command) =>
    Object.values(command.settings)
      .filter(({ placeholder }) => /^(N|N\|auto|PORT|SHARE|DURATION)$/.test(placeholder))
      .flatMap(({ env }) => env.map((variable) => [command.usage, variable, command] as const)),
  )
  it.each(named)('of %s: %s is named in the error for its value', (_, variable, command) => {
    const said = complaint(() => readCommand(command, { argv: [], env: { [variable]: 'x-y' } }))
    expect(said).toMatch(new RegExp(`^${variable}: 'x-y' is (not|neither) .*Try breakwater [\\w ]*--help\\.$`))
  })
})
