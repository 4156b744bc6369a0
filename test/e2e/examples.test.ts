/** Each plan in examples/ as it is: what the report counts is what the target counted, for each request. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { planSummaryAnswer } from '../../lib/api/plan-summary.ts'
import type { Log } from '../../lib/log.ts'
import { type RunningTarget, startTarget } from '../../target-server/server.ts'
import { endAll, reportSchema, type RunReport, start } from './command.ts'

const folder = fileURLToPath(new URL('../../../examples/', import.meta.url))
/** A search takes minutes: `search.test.ts` runs others. */
const SEARCH = 'breaking-point.yaml'
const plans = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name) && name !== SEARCH)
/** Flags that a plan is made for, beside the target. */
const flags: Readonly<Record<string, readonly string[]>> = {
  'environments.yaml': ['--env', 'local', '--var', 'peak=300'],
}

/** Plans whose target fails what they demand, and how they end. */
const endings: Readonly<Record<string, { readonly code: number; readonly state: string }>> = {
  'abort.yaml': { code: 99, state: 'aborted' },
}

const targets: RunningTarget[] = []
afterAll(async () => {
  endAll()
  await Promise.all(targets.map((target) => target.close()))
})

const silent = { info: () => undefined } as unknown as Log

const pathsAnswer = z.object({
  paths: z.array(z.object({ method: z.string(), path: z.string(), count: z.number() })),
  other: z.literal(0),
})

/** The requests that a target has counted, by name: a request of the plan has its own method and path. */
async function countedBy(port: number, requests: readonly Named[]): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/control/paths`)
  const { paths } = pathsAnswer.parse(await response.json())
  const counts = new Map<string, number>()
  for (const { method, path, count } of paths) {
    const owners = requests.filter((request) => request.method === method && request.path.test(path))
    expect([method, path, owners.length]).toEqual([method, path, 1])
    const name = owners[0]?.name ?? ''
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  return Object.fromEntries(counts)
}

interface Named {
  readonly name: string
  readonly method: string
  /** Without its query; a placeholder stands for any text. */
  readonly path: RegExp
}

/** The requests of a plan as `plan check` names them. */
async function requestsOf(argv: readonly string[]): Promise<Named[]> {
  const { out, ended } = start(['plan', 'check', ...argv, '--json'])
  expect(await ended).toBe(0)
  const { byRequest } = planSummaryAnswer.parse(JSON.parse(out()))
  return byRequest.map(({ name, method, path }) => {
    const [before = ''] = path.replace(/\{\{[^}]*\}\}/g, '\u0000').split('?')
    const escaped = before.replace(/[.*+^${}()|[\]\\]/g, '\\$&').replaceAll('\u0000', '[^/]+')
    return { name, method, path: new RegExp(`^${escaped}$`) }
  })
}

/** What the report counts for each request, in all phases, those included that are not measured. */
function reportedIn({ parts }: RunReport, figure: 'planned' | 'sent' | 'completed'): Record<string, number> {
  const counts = new Map<string, number>()
  for (const part of parts) counts.set(part.request, (counts.get(part.request) ?? 0) + part[figure])
  return Object.fromEntries([...counts].filter(([, count]) => count > 0))
}

describe('the plans in examples/', () => {
  test('are ten at least', () => {
    expect(plans.length).toBeGreaterThanOrEqual(10)
  })

  test.concurrent.each(plans)('%s: its counts are those of the target', async (name) => {
    const target = await startTarget({}, silent)
    targets.push(target)
    const argv = [
      join(folder, name),
      '--target',
      await targetOf(join(folder, name), target.port),
      ...(flags[name] ?? []),
    ]
    const { out, err, ended } = start(['run', ...argv, '--json', '--quiet'])
    const code = await ended
    const ending = endings[name] ?? { code: 0, state: 'finished' }
    expect([code === ending.code || code === 98, err()]).toEqual([true, ''])
    const report = reportSchema.parse(JSON.parse(out()))
    expect([report.type, report.state, report.overall.failed, report.overall.dropped]).toEqual([
      'plan',
      ending.state,
      0,
      0,
    ])
    const counted = await countedBy(target.port, await requestsOf(argv))
    const figures = (['planned', 'sent', 'completed'] as const).map((figure) => reportedIn(report, figure))
    expect(figures).toEqual([counted, counted, counted])
    // The requests before and after a load are not counted, and what they begin has ended.
    const sessions: unknown = await (await fetch(`http://127.0.0.1:${target.port}/control/session`)).json()
    expect(sessions).toEqual({ open: 0, opened: name === 'session.yaml' ? 1 : 0 })
    const measured = report.phases.filter((phase) => phase.measured).map(({ sent }) => sent)
    expect(measured.reduce((sum, sent) => sum + sent, 0)).toBe(report.overall.sent)
    expect(report.requests.reduce((sum, { sent }) => sum + sent, 0)).toBe(report.overall.sent)
  })
})

test('the plan of a search says what it searches, and how long it takes at most', async () => {
  const { out, ended } = start(['plan', 'check', join(folder, SEARCH)])
  expect(await ended).toBe(0)
  expect(out()).toMatch(/the search for the breaking point takes/)
  expect(out()).toMatch(/length +at most 4m32s/)
})

/** The target of a plan with another port: its path stays. */
async function targetOf(path: string, port: number): Promise<string> {
  const { out, ended } = start(['plan', 'check', path, '--json'])
  expect(await ended).toBe(0)
  const target = new URL(planSummaryAnswer.parse(JSON.parse(out())).target)
  expect(target.host).toBe('127.0.0.1:8000')
  target.port = String(port)
  return target.href
}
