import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { choice, list, port, readSettings, seconds, setting, text, toggle, whole, wholeOrAuto } from './config.ts'
import { BreakwaterError } from './errors.ts'

const settings = {
  broker: text('localhost:9092', { env: ['BW_BROKER', 'BROKER_IP'], help: 'where Kafka is', placeholder: 'HOST:PORT' }),
  logLevel: choice(['info', 'warn'], 'info', { env: 'BW_LEVEL', help: 'what is logged' }),
  workers: whole([1, 64], 4, { env: 'BW_WORKERS', help: 'threads', shown: 'one per core' }),
  threads: wholeOrAuto([1, 256], 'auto', { env: 'BW_THREADS', help: 'load threads' }),
  apiPort: port(8001, { env: 'BW_PORT', help: 'where the API listens' }),
  stopWithin: seconds(2.5, { env: 'BW_STOP', help: 'how long a stop may take' }),
  allowAll: toggle({ env: 'BW_ALL', help: 'no questions asked' }),
  hosts: list({ env: 'BW_HOSTS', help: 'names of the API' }),
  even: setting(z.string().regex(/^(..)*$/), '', { help: 'a text of even length' }),
}
const program = { usage: 'bw', summary: 'Does nothing.', settings }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-config-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function fileOf(content: unknown): string {
  const path = join(folder, 'settings.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function read(argv: string[], env: Record<string, string> = {}): Record<string, unknown> {
  return readSettings(program, { argv, env })
}

function helpText(): string {
  return String(read(['--help'])['help'])
}

/** The error message for wrong settings. */
function complaint(argv: string[], env: Record<string, string> = {}): string {
  try {
    read(argv, env)
  } catch (error) {
    expect(error).toBeInstanceOf(BreakwaterError)
    expect(error).toMatchObject({ code: 'usage' })
    return (error as BreakwaterError).message
  }
  return 'none'
}

const sources: [name: string, flag: string, variable: string, inFile: unknown, read: unknown[]][] = [
  ['broker', 'f:1', 'e:1', 'x:1', ['f:1', 'e:1', 'x:1', 'localhost:9092']],
  ['logLevel', 'warn', 'info', 'warn', ['warn', 'info', 'warn', 'info']],
  ['workers', '1', '2', 3, [1, 2, 3, 4]],
  ['threads', '1', 'auto', 3, [1, 'auto', 3, 'auto']],
  ['threads', 'auto', '2', 'auto', ['auto', 2, 'auto', 'auto']],
  ['apiPort', '0', '65535', '7', [0, 65_535, 7, 8_001]],
  ['stopWithin', '0.5', '1', 1.5, [0.5, 1, 1.5, 2.5]],
  ['stopWithin', '500ms', '1m', '1m30s', [0.5, 60, 90, 2.5]],
  ['hosts', 'a,b', 'c', ['d', 'e'], [['a', 'b'], ['c'], ['d', 'e'], []]],
]
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const variableOf = (name: string): string => settings[name as 'broker'].env[0] ?? ''

describe('a script of npm’s', () => {
  const script = { ...program, byNpm: 'npm start' }
  const env = { npm_command: 'start', npm_config_api_port: '9001', npm_config_workers: 'true' }

  it('refuses to continue without the flags that npm consumed', () => {
    const run = (): unknown => readSettings(script, { argv: [], env })
    expect(run).toThrow(/^npm took --workers, --api-port as a flag of its own: .* npm start -- \[flags\]/)
  })

  it('is the only program that checks for them', () => {
    expect(readSettings(program, { argv: [], env })).toMatchObject({ apiPort: 8001 })
  })
})

describe('the order of sources', () => {
  it.each(sources)('is flag, variable, file, default for %s', (name, flag, variable, inFile, values) => {
    const file = ['--config', fileOf({ [dashed(name)]: inFile })]
    const env = { [variableOf(name)]: variable }
    expect(read([`--${dashed(name)}`, flag, ...file], env)[name]).toEqual(values[0])
    expect(read(file, env)[name]).toEqual(values[1])
    expect(read(file)[name]).toEqual(values[2])
    expect(read([])[name]).toEqual(values[3])
  })

  it('is the same for a switch, which is off by default', () => {
    expect(read([])['allowAll']).toBe(false)
    expect(read(['--allow-all'], { BW_ALL: 'no' })['allowAll']).toBe(true)
    expect(read(['--config', fileOf({ allowAll: true })])['allowAll']).toBe(true)
    expect(read(['--config', fileOf({ allowAll: true })], { BW_ALL: '0' })['allowAll']).toBe(false)
  })

  it.each([
    ['1', true],
    ['true', true],
    ['yes', true],
    ['on', true],
    ['0', false],
    ['false', false],
    ['off', false],
  ])('reads %s in the environment as the value of a switch', (value, on) => {
    expect(read([], { BW_ALL: value })['allowAll']).toBe(on)
  })

  it('uses the first variable that is set, and ignores an empty one', () => {
    expect(read([], { BW_BROKER: 'a', BROKER_IP: 'b' })['broker']).toBe('a')
    expect(read([], { BW_BROKER: '', BROKER_IP: 'b' })['broker']).toBe('b')
    expect(read([], { BW_WORKERS: '' })['workers']).toBe(4)
  })

  it('also finds the file by its variable, but the flag takes precedence', () => {
    const path = fileOf({ workers: 9 })
    expect(read([], { BREAKWATER_CONFIG: path })['workers']).toBe(9)
    expect(read(['--config', path], { BREAKWATER_CONFIG: '/nowhere' })['workers']).toBe(9)
  })

  it('accepts keys of the file in both forms', () => {
    expect(read(['--config', fileOf({ 'log-level': 'warn', stopWithin: 3 })])).toMatchObject({
      logLevel: 'warn',
      stopWithin: 3,
    })
  })
})

describe('lists', () => {
  it('are given by a repeated flag, commas, or both, without blanks and empty items', () => {
    expect(read(['--hosts', 'a', '--hosts', 'b, c,'])['hosts']).toEqual(['a', 'b', 'c'])
    expect(read([], { BW_HOSTS: ' a , b ' })['hosts']).toEqual(['a', 'b'])
    expect(read(['--hosts', ''])['hosts']).toEqual([])
  })
})

describe('the error names what is wrong', () => {
  it.each<[string[], Record<string, string>, string]>([
    [['--nonsense'], {}, '--nonsense'],
    [['stray'], {}, 'stray'],
    [['--workers'], {}, '--workers'],
    [['--allow-all=yes'], {}, '--allow-all'],
    [['--workers', '0'], {}, '--workers'],
    [['--workers', '65'], {}, '--workers: 65 is too large; use 64 or less. Try --help.'],
    [['--workers', '1', '--workers', '2'], {}, '--workers is given twice; give it once. Try --help.'],
    [['--worker', '1'], {}, 'unknown flag --worker: did you mean --workers? Try --help.'],
    [['--workers', '--allow-all'], {}, '--workers needs a value: --workers N'],
    [[], { BW_WORKERS: '0' }, 'BW_WORKERS: 0 is too small; use 1 or more'],
    [['--stop-within', 'soon'], {}, "--stop-within: 'soon' is not a duration; write one such as 500ms, 30s"],
    [['--stop-within', '25h'], {}, "--stop-within: '25h' is too long; use 24h or less"],
    [['--workers', '1.5'], {}, '--workers'],
    [['--workers', 'many'], {}, '--workers'],
    [['--workers='], {}, '--workers'],
    [['--threads', 'all'], {}, "--threads: 'all' is neither 'auto' nor a whole number"],
    [['--threads', '0'], {}, '--threads: 0 is too small; use 1 or more, or auto'],
    [['--threads', '257'], {}, '--threads'],
    [['--threads', '1.5'], {}, '--threads'],
    [['--threads='], {}, '--threads'],
    [['--api-port', ' '], {}, '--api-port'],
    [['--api-port', '65536'], {}, '--api-port'],
    [['--stop-within', '-1'], {}, '--stop-within'],
    [['--stop-within', 'Infinity'], {}, '--stop-within'],
    [['--log-level', 'loud'], {}, '--log-level'],
    [['--even', 'odd'], {}, '--even'],
    [[], { BW_LEVEL: 'loud' }, 'BW_LEVEL'],
    [[], { BW_ALL: 'perhaps' }, 'BW_ALL'],
    [[], { BROKER_IP: 'x', BW_PORT: 'x' }, 'BW_PORT'],
  ])('%j with %j', (argv, env, named) => {
    expect(complaint(argv, env)).toContain(named)
    expect(complaint(argv, env)).toContain('--help')
  })

  it.each<[unknown, string]>([
    [{ worker: 3 }, "'worker'"],
    [{ toString: 1 }, "'toString'"],
    [{ 'to-string': 1 }, "'to-string'"],
    [{ constructor: 1 }, "'constructor'"],
    [{ workers: null }, "'workers' in the settings file: null is not a whole number"],
    [{ 'stop-within': '1 s' }, "'stop-within' in the settings file: '1 s' is not a duration"],
    [{ workers: true }, "'workers'"],
    [{ workers: [3] }, "'workers'"],
    [{ 'api-port': '' }, "'api-port'"],
    [{ hosts: [1] }, "'hosts'"],
    [{ broker: 5 }, "'broker'"],
    [[], 'JSON object'],
    ['{"workers":', 'settings.json'],
  ])('in a file that contains %j', (content, named) => {
    expect(complaint(['--config', fileOf(content)])).toContain(named)
  })

  it('for a file that does not exist', () => {
    expect(complaint(['--config', join(folder, 'none.json')])).toContain('none.json')
  })
})

describe('--help', () => {
  it('lists every setting with its flag, its variables and its default', () => {
    const help = helpText()
    for (const [name, { env, help: about }] of Object.entries(settings)) {
      const line = help.split('\n').find((row) => row.trim().startsWith(`--${dashed(name)}`)) ?? ''
      expect(line).toContain(about)
      for (const variable of env) expect(line).toContain(variable)
    }
    for (const part of [
      'default 8001',
      'default "localhost:9092"',
      'default one per core',
      'info|warn',
      'N|auto',
      'HOST:PORT',
      'BREAKWATER_CONFIG',
      'Does nothing.',
      'bw [flags]',
    ])
      expect(help).toContain(part)
  })

  it.each([['--help'], ['-h']])('is printed for %s in place of values, even when other values are wrong', (flag) => {
    expect(readSettings(program, { argv: [flag, '--workers', 'x'], env: {} })).toEqual({ help: helpText() })
  })
})
