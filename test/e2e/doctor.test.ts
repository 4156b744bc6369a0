/** `breakwater doctor` as a process, beside a system that runs, and beside nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { checks } from '../../cli/doctor/checks.ts'
import { findingAnswer, type FindingAnswer } from '../../cli/doctor/finding.ts'
import { root } from '../docs/documents.ts'
import { freePorts } from '../kafka/ports.ts'
import { startSystem, type System } from './system.ts'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function doctor(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(BREAKWATER_|BROKER_IP)/.test(name))
  const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'doctor', ...argv], {
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, ...texts }
}

/** The answer of `--json`, which the schema has accepted, by name. */
async function answerOf(argv: readonly string[]): Promise<Ended & { findings: Map<string, FindingAnswer> }> {
  const ended = await doctor([...argv, '--json'])
  expect(ended.err).toBe('')
  const answers = z.array(findingAnswer).parse(JSON.parse(ended.out))
  return { ...ended, findings: new Map(answers.map((answer) => [answer.name, answer])) }
}

describe('breakwater doctor beside a system', () => {
  let system: System

  beforeAll(async () => {
    system = await startSystem()
  })

  afterAll(async () => {
    await system.stop()
  })

  it('finds each part, in a fixed order', async () => {
    const { kafka, api, target } = system.cluster
    const before = await system.seen()
    const { code, findings } = await answerOf(['--kafka', kafka, '--orchestrator', api, target])
    expect([...findings.keys()]).toEqual(checks.map(({ name }) => name))
    expect(findings.get('kafka')).toMatchObject({ status: 'ok', message: expect.stringContaining('embedded broker') })
    expect(findings.get('topics')).toMatchObject({ status: 'ok', message: expect.stringMatching(/^all 6 are there/) })
    expect(findings.get('clock')?.message).toMatch(/^this clock is /)
    expect(findings.get('orchestrator')).toMatchObject({ status: 'ok', message: expect.stringContaining(api) })
    expect(findings.get('drivers')?.message).toMatch(/^2 drivers up/)
    expect(findings.get('target')).toMatchObject({ status: 'ok', message: expect.stringContaining('answered 200') })
    expect(code).toBe(0)
    expect(await system.seen()).toBe(before + 1)
    expect((await system.api.drivers()).drivers).toHaveLength(2)
  })

  it('takes the addresses from the environment, and writes a line each', async () => {
    const { kafka, api, target } = system.cluster
    const { code, out } = await doctor([], {
      BREAKWATER_KAFKA: kafka,
      BREAKWATER_ORCHESTRATOR: api,
      BREAKWATER_TARGET: target,
    })
    expect(out).not.toContain('\u001b')
    for (const name of ['kafka', 'topics', 'orchestrator', 'target'])
      expect(out).toMatch(new RegExp(`^ok  ${name} `, 'm'))
    expect(out).toMatch(/^\d+ ok, \d+ warnings?, 0 failures, 0 skipped$/m)
    expect(code).toBe(0)
  })
})

describe('breakwater doctor', () => {
  it('ends with 1 when what was given is not there, and says what to do', async () => {
    const [port = 0] = await freePorts(1)
    const { code, out } = await doctor(['--kafka', `127.0.0.1:${port}`])
    expect(out).toMatch(
      new RegExp(`^x   kafka         127.0.0.1:${port} refuses the connection \\(ECONNREFUSED\\)\n +→ start`, 'm'),
    )
    expect(out).toMatch(/^- {3}topics {8}needs Kafka: see above$/m)
    expect(code).toBe(1)
  })

  it.each([
    [['--kafka', 'host:port:more'], /^breakwater: --kafka: .*is not a broker address/],
    [['ftp://example.test'], /^breakwater: 'ftp:\/\/example.test' is not a URL/],
    [['--target', ''], /^breakwater: --target: '' is not a URL/],
    [['--kafka-ca', 'ca.pem'], /^breakwater: .*require --kafka-tls: add it/],
    [['--cacert', '/no/such/file', 'localhost:1'], /^breakwater: --cacert \/no\/such\/file: no such file/],
    [['--kafkaa', 'x'], /^breakwater: unknown flag --kafkaa: did you mean --kafka\?/],
    [['one', 'two'], /^breakwater: 'two' is an unexpected argument/],
  ])('refuses %j', async (argv, words) => {
    const { code, out, err } = await doctor(argv)
    expect(err).toMatch(words)
    expect(err).toMatch(/Try breakwater doctor --help\.\n$/)
    expect(out).toBe('')
    expect(code).toBe(2)
  })
})
