/** Flags, variables and files of the API, and the options that result from them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { readSettings } from '../../lib/config.ts'
import { apiOptions, apiSettings } from './settings.ts'
import type { ApiOptions } from './server.ts'

const program = { usage: 'orchestrator', summary: 'Test.', settings: apiSettings }

function options(argv: string[] = [], env: Record<string, string> = {}): ApiOptions {
  const settings = readSettings(program, { argv, env })
  if (!('port' in settings)) throw new TypeError('help was not asked for')
  return apiOptions(settings)
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(text: string): string {
  const path = join(folder, 'token')
  writeFileSync(path, text)
  return path
}

describe('the settings', () => {
  test('are by default loopback, port 8001, no token and the local target server', () => {
    expect(options()).toEqual({
      host: '127.0.0.1',
      port: 8001,
      token: undefined,
      auth: 'token',
      allowedHosts: [],
      allowedTargets: [],
      defaultTarget: 'http://127.0.0.1:8000',
    })
  })

  test('are read from the environment', () => {
    const env = {
      BREAKWATER_HOST: '0.0.0.0',
      BREAKWATER_PORT: '9',
      BREAKWATER_TOKEN: '0123456789abcdef',
      BREAKWATER_ALLOW_HOST: 'orchestrator, a.test',
      BREAKWATER_ALLOW_TARGET: '*.example.test',
      BREAKWATER_TARGET: 'https://www.example.test/path',
    }
    expect(options([], env)).toEqual({
      host: '0.0.0.0',
      port: 9,
      token: '0123456789abcdef',
      auth: 'token',
      allowedHosts: ['orchestrator', 'a.test'],
      allowedTargets: ['*.example.test'],
      defaultTarget: 'https://www.example.test/path',
    })
    expect(options([], { BREAKWATER_AUTH: 'none', BREAKWATER_TOKEN: '' })).toMatchObject({
      auth: 'none',
      token: undefined,
    })
  })

  test('may give a file for the token, whose first line counts', () => {
    expect(options(['--token-file', file('0123456789abcdef\r\nmore\n')]).token).toBe('0123456789abcdef')
  })

  test.each([
    [['--token', 'short'], /at least 16/],
    [['--token', '0123456789 abcdef'], /no spaces/],
    [['--token-file', '/nowhere/token'], /--token-file \/nowhere\/token: no such file or directory \(ENOENT\)/],
    [['--token', '0123456789abcdef', '--token-file', '/nowhere'], /exclude each other/],
    [['--target', 'localhost:8000'], /--target: must be an http or https URL/],
    [['--target', 'http://169.254.169.254/'], /must not be loaded/],
    [['--auth', 'maybe'], /--auth/],
    [['--port', '65536'], /--port/],
  ])('%j are rejected', (argv, message) => {
    expect(() => options(argv)).toThrow(message)
    expect(() => options(argv)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  test('with an empty token file are rejected', () => {
    expect(() => options(['--token-file', file('\n')])).toThrow(/at least 16/)
  })

  test('are all in the help, each with its variable', () => {
    const { help } = z.object({ help: z.string() }).parse(readSettings(program, { argv: ['--help'], env: {} }))
    for (const { env } of Object.values(apiSettings)) expect(help).toContain(env[0])
    expect(help).not.toContain('undefined')
  })
})
