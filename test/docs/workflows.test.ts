/** The workflows and the action: valid, and without text of others in their scripts. test/e2e runs those of the action. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { describeWithTool } from '../../lib/tool.suite.ts'
import { filesWhere, root, textOf } from './documents.ts'

const workflows = filesWhere((name) => name.endsWith('.yml')).filter((path) => path.startsWith('.github/workflows/'))
const step = z.object({ run: z.string().optional(), uses: z.string().optional() })
const job = z.object({ steps: z.array(step).default([]) })
const workflowSchema = z.object({ jobs: z.record(z.string(), job) })
const actionSchema = z.object({ runs: job, inputs: z.record(z.string(), z.unknown()) })

function stepsIn(path: string): z.infer<typeof step>[] {
  const value: unknown = parse(textOf(path))
  if (path === 'action.yml') return actionSchema.parse(value).runs.steps
  return Object.values(workflowSchema.parse(value).jobs).flatMap(({ steps }) => steps)
}

const actionlint = {
  name: 'actionlint',
  isThere: spawnSync('actionlint', ['-version'], { stdio: 'ignore' }).error === undefined,
  howTo: 'install it (go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7)',
}

describeWithTool('actionlint', actionlint, () => {
  it('finds nothing wrong in any workflow', () => {
    const { status, stdout } = spawnSync('actionlint', ['-oneline', ...workflows], { cwd: root, encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, ''])
  })
})

describe.each([...workflows, 'action.yml'])('%s', (path) => {
  const steps = stepsIn(path)

  it('puts no expression into a script: what others write would be a command', () => {
    expect(steps.flatMap(({ run }) => (run?.includes('${{') === true ? [run] : []))).toEqual([])
  })

  it('has scripts that bash accepts', () => {
    for (const { run } of steps) {
      if (run === undefined) continue
      const { status, stderr } = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' })
      expect([status, stderr]).toEqual([0, ''])
    }
  })

  it('uses actions of exact major versions', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined || uses === './' ? [] : [uses]))
    for (const each of used) expect(each).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
  })
})

describe('docs/ci.md', () => {
  it('has every input and every output of the action', () => {
    const { inputs } = actionSchema.parse(parse(textOf('action.yml')))
    const { outputs } = z.object({ outputs: z.record(z.string(), z.unknown()) }).parse(parse(textOf('action.yml')))
    const rows = [...textOf('docs/ci.md').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
    expect(rows).toEqual([...Object.keys(inputs), ...Object.keys(outputs)])
  })
})
