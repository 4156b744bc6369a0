import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { describeBodyFile } from '../../lib/body-files.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { builtInProtocols } from '../protocols/protocols.ts'
import { admit } from './admission.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-body-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const machine = { descriptors: undefined, ports: undefined, memory: undefined }
const given = { foreign: { target: '', delayUnit: 'seconds' as const }, protocols: builtInProtocols() }

/** The reason why a driver refuses such a plan. */
function refusalOf(plan: Plan, bodyFiles?: ReadonlySet<string>): string | undefined {
  const allowed = bodyFiles === undefined ? {} : { bodyFiles }
  return admit({ testId: 't', plan }, { ...given, ...allowed, machine: () => machine }).refusal
}

describe('A plan that names a file for its body', () => {
  const path = join(folder, 'body')
  writeFileSync(path, 'abc')
  const base = planWith({ kind: 'closed', seconds: 1, connections: 1 })
  const bodyFile = describeBodyFile(path)
  const plan = { ...base, requests: base.requests.map((request) => ({ ...request, bodyFile })) }

  const own = new Set([bodyFile.sha256])

  test('is refused by a driver that may not read files, whether the file exists or not', () => {
    expect(refusalOf(base)).toBeUndefined()
    const refusal =
      'the plan names a file for a body, which this driver may not read: start it with --files DIR and put the file there, or send the bytes in the plan (bodyBase64)'
    const none = plan.requests.map((request) => ({ ...request, bodyFile: { ...bodyFile, path: join(folder, 'none') } }))
    for (const allowed of [undefined, new Set<string>(), new Set(['00'.repeat(32)])]) {
      expect(refusalOf(plan, allowed)).toBe(refusal)
      expect(refusalOf({ ...plan, requests: none }, allowed)).toBe(refusal)
    }
  })

  test('is accepted by a driver that has a file of this name and content in its directory of files', () => {
    const files = mkdtempSync(join(tmpdir(), 'breakwater-files-'))
    const admitted = () => admit({ testId: 't', plan }, { ...given, files, machine: () => machine })
    expect(admitted().refusal).toContain('cannot be read')
    writeFileSync(join(files, 'body'), 'abd')
    expect(admitted().refusal).toContain('its SHA-256 is another one')
    writeFileSync(join(files, 'body'), 'abc')
    expect(admitted()).toMatchObject({ plan: { requests: [{ bodyFile: { ...bodyFile, path: join(files, 'body') } }] } })
    expect(admitted().refusal).toBeUndefined()
    rmSync(files, { recursive: true })
  })

  test('is accepted by a driver that may read it, as long as its content is that of the plan', () => {
    expect(refusalOf(plan, own)).toBeUndefined()
    writeFileSync(path, 'abd')
    expect(refusalOf(plan, own)).toContain('its SHA-256 is another one')
    rmSync(path)
    expect(refusalOf(plan, own)).toContain('cannot be read: no such file or directory (ENOENT)')
  })
})

describe('A plan that uses a secret', () => {
  const base = planWith({ kind: 'closed', seconds: 1, connections: 1 })
  const headers = { authorization: 'Bearer {{secret.ADMISSION_TEST}}' }
  const plan = {
    ...base,
    requests: base.requests.map((request) => ({ ...request, headers, placeholders: true as const })),
  }
  const variable = 'BREAKWATER_SECRET_ADMISSION_TEST'

  test('is refused by a driver that does not have it, which says what to set', () => {
    expect(refusalOf(plan)).toBe(
      `the plan uses the secret ADMISSION_TEST: set ${variable} in the environment of this driver`,
    )
    process.env[variable] = 'hidden'
    expect(refusalOf(plan)).toBeUndefined()
    Reflect.deleteProperty(process.env, variable)
  })

  test('without placeholders contains the braces as text', () => {
    expect(refusalOf({ ...base, requests: base.requests.map((request) => ({ ...request, headers })) })).toBeUndefined()
  })
})
