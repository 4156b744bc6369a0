import { execFileSync } from 'node:child_process'
import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { curlOf, quoted } from './curl.ts'

/** What a POSIX shell makes of words: separated by NUL, which no word may contain. */
function words(line: string): string[] {
  const output = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
  return output.split('\0').slice(0, -1)
}

describe('a quoted text', () => {
  it.each([
    ['', "''"],
    ['http://127.0.0.1:8001/tsunami/0.5', 'http://127.0.0.1:8001/tsunami/0.5'],
    ["it's", `'it'\\''s'`],
    ['a\nb', `'a\nb'`],
    ['$(reboot) `id` "$HOME" \\', `'$(reboot) \`id\` "$HOME" \\'`],
    ['~', "'~'"],
  ])('%j is %s', (text, word) => {
    expect(quoted(text)).toBe(word)
  })

  // Each run starts a shell, so that few of them check many texts.
  test('is the same text for a shell, whatever it contains but NUL', () => {
    const text = fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', ''))
    const tricky = fc.string({
      unit: fc.constantFrom("'", '"', '\\', '\n', '\r', '$', '`', '!', '#', '-', ' ', '*', '~'),
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(text, tricky), { minLength: 1, maxLength: 100 }), (texts) => {
        expect(words(texts.map(quoted).join(' '))).toEqual(texts)
      }),
      { numRuns: 15 },
    )
  })
})

describe('the curl command', () => {
  const origin = 'http://127.0.0.1:8001'
  const argumentsOf = (command: string): string[] => words(command.replace(/^curl /, ''))

  test('has the address, the content type and the body', () => {
    const body = { name: "it's\n$HOME", count: 5 }
    const command = curlOf({ path: '/avalanche', body }, { origin, needsToken: false })
    expect(argumentsOf(command)).toEqual([
      'http://127.0.0.1:8001/avalanche',
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify(body),
    ])
  })

  test('reads the token from the environment', () => {
    const command = curlOf({ path: '/avalanche', body: {} }, { origin, needsToken: true })
    expect(command).toContain('-H "authorization: Bearer $BREAKWATER_TOKEN"')
  })

  test('has a long body on its standard input, as it is', () => {
    const body = { body: `it's $HOME\nJSON\n${'x'.repeat(200_000)}` }
    const command = curlOf({ path: '/avalanche', body }, { origin, needsToken: false })
    const script = `curl() { cat; }\n${command}`
    expect(execFileSync('/bin/sh', { input: script, encoding: 'utf8' })).toBe(`${JSON.stringify(body)}\n`)
  })

  test('quotes a path that contains what a shell would expand', () => {
    const command = curlOf({ path: "/tsunami/';x", body: {} }, { origin, needsToken: false })
    expect(argumentsOf(command)[0]).toBe("http://127.0.0.1:8001/tsunami/';x")
  })
})
