/** The steps of the action, as a runner runs them: in a shell, with the inputs in the environment. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { reportSchema } from './command.ts'
import type { Ended, Installed } from './installed.ts'

const text = readFileSync(fileURLToPath(new URL('../../../action.yml', import.meta.url)), 'utf8')
const { inputs, runs } = z
  .object({
    inputs: z.record(z.string(), z.object({ default: z.string() })),
    runs: z.object({
      steps: z.array(
        z.object({ name: z.string(), run: z.string().optional(), env: z.record(z.string(), z.string()).default({}) }),
      ),
    }),
  })
  .parse(parse(text))

/** @param given what the tests share: it is there when they run */
export function actionTests(given: () => { readonly installed: Installed; readonly target: string }): void {
  let folder = ''
  let installed: Installed
  let target = ''

  beforeEach(() => {
    ;({ installed, target } = given())
    folder = join(installed.base, 'workspace')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  })

  /** Runs a step with inputs, in an empty workspace. */
  function step(name: string, values: Readonly<Record<string, string>>): Promise<Ended> {
    const found = runs.steps.find((each) => each.name === name)
    const { run = '', env = {} } = found ?? {}
    const filled = Object.entries(env).map(([variable, expression]): [string, string] => {
      const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? []
      return [variable, values[input] ?? inputs[input]?.default ?? `no input: ${expression}`]
    })
    const runner = {
      RUNNER_TEMP: installed.base,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    }
    // As runners start bash: https://docs.github.com/actions, "jobs.<job_id>.steps[*].shell".
    const flags = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run]
    const own: NodeJS.ProcessEnv = Object.fromEntries(filled)
    return installed.run('bash', flags, { ...own, ...runner }, folder)
  }

  function outputs(): Record<string, string> {
    const lines = readFileSync(join(folder, 'output'), 'utf8').trimEnd().split('\n')
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
  }

  describe('the action', () => {
    it('installs an archive of the package', async () => {
      expect((await step('Install Breakwater', { version: installed.archive })).code).toBe(0)
    })

    it('loads a URL with flags, and gives the report as its output', async () => {
      const flags = '--requests=20\n--connections=2\n\n--threshold=errors < 50%\n'
      const ended = await step('Run the load test', { url: target, flags })
      const { headline, report = '', 'exit-code': code } = outputs()
      const { overall, verdict } = reportSchema.parse(JSON.parse(readFileSync(join(folder, report), 'utf8')))
      expect([overall.sent, headline, Number(code)]).toEqual([20, verdict.headline, ended.code])
      expect(ended.out).toBe(`${verdict.headline}\n`)
      expect(readFileSync(join(folder, 'summary'), 'utf8')).toBe(ended.out)
    })

    it('runs a plan, and fails when a threshold fails', async () => {
      const plan = `target: ${target}\nusers: 2\ncount: 10\nthresholds: ['p50 < 1us']\n`
      writeFileSync(join(folder, 'plan.yaml'), plan)
      const ended = await step('Run the load test', { plan: 'plan.yaml', report: 'own.json' })
      expect([ended.code, ended.err]).toEqual([99, ''])
      expect(outputs()).toMatchObject({ report: 'own.json', 'exit-code': '99' })
    })

    it('ends with 2 for a wrong flag, and for a plan and a URL together', async () => {
      const wrong = await step('Run the load test', { url: target, flags: '--nonsense' })
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--nonsense')])
      expect(outputs()).toMatchObject({ 'exit-code': '2', headline: '' })
      for (const values of [{}, { url: target, plan: 'plan.yaml' }]) {
        expect(await step('Run the load test', values)).toMatchObject({
          code: 2,
          out: expect.stringContaining('::error::'),
        })
      }
    })

    it('takes no input for a command', async () => {
      const evil = '$(touch caught)`touch caught`; touch caught'
      await step('Run the load test', { url: evil, flags: evil, report: evil.replaceAll('/', ''), orchestrator: evil })
      await step('Run the load test', { plan: evil, token: evil })
      expect(() => readFileSync(join(folder, 'caught'))).toThrow('ENOENT')
    })
  })
}
