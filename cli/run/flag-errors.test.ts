import { describe, expect, it } from '@jest/globals'
import { dashed, type Setting } from '../../lib/flags/setting.ts'
import { options, optionsOf, plan, planFor } from './options.suite.ts'
import { runSettings } from './settings.ts'
import { planOf, planOfRun } from './plan-of-run.ts'

describe('what is wrong', () => {
  it.each([
    [['-c', '0'], /^-c: 0 is too small; use 1 or more$/],
    [['-c', 'abc'], /^-c: 'abc' is not a whole number$/],
    [['--connections=abc'], /^--connections: 'abc' is not a whole number$/],
    [['-n', '0'], /^-n: 0 is too small; use 1 or more$/],
    [['--engine', 'telepathy'], /^--engine: /],
    [['--rate', '0'], /^--rate: /],
    [
      ['--rate', '5', '-n', '7', '-d', '3s'],
      /^-d: --rate × -d is 15 requests, but -n is 7: leave one of the three out$/,
    ],
    [['--rate', '0.001', '-n', '9999'], /^--rate: is so low .*, or lower -n$/],
    [['--rate', '9999999', '--duration', '1h'], /^--duration: --rate × --duration is \d+ requests, which exceeds/],
    [['--think', '1s', '--rate', '5'], /^--think: excludes --rate: an open load does not wait/],
    [['--stages', '0/1m'], /^--stages: /],
    [['--poisson'], /^--poisson: needs --rate and --duration, or --stages$/],
    [['--seed', '1'], /^--seed: has no effect without --poisson: /],
    [['--strict'], /^--strict: /],
    [['-X', 'CONNECT'], /^-X: /],
    [['--method', 'CONNECT'], /^--method: /],
    [['--proxy', 'http://p:1', '--connect-to', 'a:1'], /^--proxy: excludes --connect-to: give one of them$/],
    [['-u', 'ann'], /^-u: must be NAME:PASSWORD$/],
    [['-u', 'a:b', '-H', 'Authorization: x'], /^-u: -H sets authorization as well: give one of them$/],
    [['--tag', 'a b=c'], /^--tag: 'a b' is not the name of a tag; use /],
    [['--chunked'], /^--chunked: has no effect without --body: add it, or leave this out$/],
    [
      ['-b', 'x', '--expect-continue', '--streams', '2'],
      /^--expect-continue: requires the engine 'sockets'; this plan uses 'http2'$/,
    ],
    [['-H', 'Transfer-Encoding: chunked'], /^-H: must not be set: use --chunked$/],
    [['-H', 'expect: 100-continue'], /^-H: must not be set: use --expect-continue$/],
    [
      ['-H', 'range: a', '-H', 'range: b', '--streams', '2'],
      /^-H: is given several times, which the engine 'http2' cannot send$/,
    ],
    [['-H', 'te: x'], /^-H: must not be set: the engine sets this header itself$/],
    [['-H', 'a b: x'], /^-H: is not a header name$/],
    [['-H', 'host: x', '-H', 'Host: y'], /^-H: must be given once$/],
    [['--proxy', 'http://p:1', '--engine', 'http2'], /^--proxy: /],
    [['--streams', '8', '--engine', 'sockets'], /^--streams: /],
    [['--connect-to', 'nowhere'], /^--connect-to: /],
    [['--timeout', '2h'], /^--timeout: /],
    [['--rate', '5', '--drain', '2h'], /^--drain: /],
    [['--rate', '5', '--drain', 'soon'], /^--drain: /],
  ])('%j is told by its flag', (flags, message) => {
    expect(() => plan(...flags)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    )
  })

  it('is a user that is given twice; no message repeats it', () => {
    const address = 'http://ann:secret@a.test'
    expect(() => planFor(address, '--user', 'ann:secret')).toThrow(
      /^--user: the URL contains a user as well: give one of them$/,
    )
    expect(() => planFor(address, '-H', 'authorization: Basic x')).toThrow(
      /^URL: contains a user, and -H an authorization: give one of them$/,
    )
    expect(() => options('a', address)).toThrow("'http://***@a.test' is an unexpected argument")
  })

  it('is a missing or a second URL', () => {
    expect(() => options('-c', '5')).toThrow(
      'the URL|PLAN is missing: type breakwater run URL|PLAN, for example breakwater run localhost:8000',
    )
    expect(() => options('a', 'b')).toThrow("'b' is an unexpected argument")
  })

  it('is a malformed address, or a user that cannot be decoded', () => {
    expect(() => planFor('ftp://x')).toThrow(/^URL: must be an http or https URL/)
    expect(() => planFor('http://a:%zz@x')).toThrow(/^URL: the user or the password is malformed/)
  })

  it('is a forbidden target', () => {
    expect(() => planFor('http://169.254.169.254/')).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(planFor('https://example.test').target).toBe('https://example.test')
  })

  it('is a body that does not fit into a message', () => {
    expect(() => planOf({ ...options('x').asked, body: 'x'.repeat(700_001) }, options('x').flagOf)).toThrow(/^--body: /)
    const bytes = Buffer.alloc(691_100).toString('base64')
    expect(() => planOf({ ...options('x').asked, bodyBase64: bytes }, options('x').flagOf)).toThrow(
      'use a shorter body',
    )
    expect(() => planOf({ ...options('x').asked, body: '\u0000'.repeat(600_000) }, options('x').flagOf)).toThrow(
      'use a shorter body',
    )
  })
})

describe('a bad value of any flag', () => {
  const values = ['', ' ', '-1', '0', 'x y', 'a:b', 'ftp://a.test', 'http://', '127.0.0.1:99999', '\u0000', '\u2713']
  const long = ['9'.repeat(400), 'x'.repeat(9_000), `a: ${'x'.repeat(9_000)}`]
  const flags = Object.entries(runSettings).flatMap(([name, { kind, short }]: [string, Setting<unknown>]) =>
    kind === 'switch' ? [] : [`--${dashed(name)}`, ...(short === undefined ? [] : [`-${short}`])],
  )

  it.each(flags)('%s is reported by its name as typed, in the terms of the command line', async (flag) => {
    for (const value of [...values, ...long]) {
      const said = await complaintOf(`${flag}=${value}`)
      if (said === undefined) continue
      expect(said.startsWith(`${flag}: `)).toBe(true)
      expect(said.slice(0, 200)).not.toMatch(/expected|[Ii]nvalid|Too (big|small)|undefined|[a-z]Ms\b|[a-z]Bytes\b|`/)
    }
  })
})

/** The error for a plan; undefined for a valid one. */
async function complaintOf(...argv: string[]): Promise<string | undefined> {
  try {
    await planOfRun(optionsOf(['localhost:8000', ...argv]))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
