import { afterAll, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { options, planOptions } from './options.suite.ts'
import { planOfRun } from './plan-of-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-thresholds-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const file = join(folder, 'plan.yaml')
writeFileSync(
  file,
  'target: http://a.test\nrequests: { plain: { get: / } }\nrate: 50/s\nduration: 1m\nthresholds: [p99 < 1s]\n',
)

async function thresholdsOf(argument: string, ...flags: string[]): Promise<readonly string[] | undefined> {
  const given = argument === file || flags.includes('--preset') ? planOptions : options
  return (await planOfRun(given(argument, ...flags))).thresholds
}

describe('--threshold', () => {
  it('adds to the thresholds of a plan', async () => {
    expect(await thresholdsOf(file, '--threshold', 'errors<1%')).toEqual(['p99 < 1s', 'errors < 1%'])
    expect(await thresholdsOf(file)).toEqual(['p99 < 1s'])
  })

  it('gives thresholds to a preset and to a URL', async () => {
    expect(await thresholdsOf('a.test', '--preset', 'smoke', '--threshold', 'p99 < 1s')).toEqual(['p99 < 1s'])
    const two = ['--threshold', 'p99 < 1s', '--threshold', 'max < 2s']
    expect(await thresholdsOf('a.test', ...two)).toEqual(['p99 < 1s', 'max < 2s'])
    expect(await thresholdsOf('a.test')).toBeUndefined()
  })

  it('is refused for a request that the plan does not have', async () => {
    await expect(thresholdsOf(file, '--threshold', 'plan p99 < 1s')).rejects.toThrow(
      /^--threshold: 'plan p99 < 1s': there is no request 'plan': did you mean plain\?$/,
    )
  })
})
