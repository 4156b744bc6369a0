/** `breakwater run --orchestrator`: an orchestrator and two drivers as processes, and the command beside them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ApiClient } from '../../cluster/client.ts'
import { codeOf, CountingTarget, endAll, report, reportSchema, run, start } from './command.ts'
import { eventually, startSystem, type System, untilPressedAgain } from './system.ts'

const TOKEN = 'a-token-of-20-letters'
const folder = mkdtempSync(join(tmpdir(), 'breakwater-remote-'))
const example = fileURLToPath(new URL('../../../examples/checkout.yaml', import.meta.url))
const target = new CountingTarget()
let system: System
let api: ApiClient
let url: string
let there: string[]

beforeAll(async () => {
  process.env['BREAKWATER_TOKEN'] = TOKEN
  system = await startSystem({ drivers: 2 })
  api = new ApiClient(system.cluster.api, TOKEN)
  there = ['--orchestrator', system.cluster.api]
  url = await target.listen()
}, 120_000)
afterEach(() => {
  endAll()
  process.env['BREAKWATER_TOKEN'] = TOKEN
  Reflect.deleteProperty(process.env, 'BREAKWATER_ORCHESTRATOR')
  target.reset()
})
afterAll(async () => {
  Reflect.deleteProperty(process.env, 'BREAKWATER_TOKEN')
  rmSync(folder, { recursive: true })
  target.close()
  await system.stop()
})

describe('a run on a cluster', () => {
  it('of an example counts what the target counts, with its tags, and is in the history of the orchestrator', async () => {
    const before = await system.seen()
    const value = await report([
      example,
      ...['--target', `${system.cluster.target}/checkout`, '--time-scale', '4', '--tag', 'commit=4f2a9c1'],
      ...there,
    ])
    expect(value).toMatchObject({ state: 'finished', type: 'plan', timeScale: 4, workers: null })
    expect(value.drivers.map(({ nodeId }) => nodeId)).toEqual(['driver-1', 'driver-2'])
    const sum = (figure: 'sent' | 'completed'): number => value.parts.reduce((all, part) => all + part[figure], 0)
    expect([sum('sent'), sum('completed')]).toEqual([(await system.seen()) - before, (await system.seen()) - before])
    const { config, verdict } = await api.test(value.TestId)
    expect([config.tags, verdict]).toMatchObject([{ commit: '4f2a9c1' }, value.verdict])
    expect((await api.metrics(value.TestId)).overall).toEqual(value.overall)
  })

  it('of a URL is for each driver, by the variable; its histograms are those of the API', async () => {
    process.env['BREAKWATER_ORCHESTRATOR'] = system.cluster.api
    const [hgrm, hlog] = [join(folder, 'run.hgrm'), join(folder, 'run.hlog')]
    const { code, out, err } = await run([url, '-n', '50', '--rate', '50', '--hgrm', hgrm, '--hlog', hlog])
    expect([code === 0 || code === 98, err, target.count]).toEqual([true, '', 100])
    expect(out).toMatch(/^generator +2 drivers, /m)
    expect(out).toMatch(/^time +1\.000 s of load/m)
    const [, testId = ''] = /^test +avalanche (\w+), finished$/m.exec(out) ?? []
    expect(readFileSync(hgrm, 'utf8')).toBe(await api.histogram(testId, 'hgrm'))
    expect(readFileSync(hlog, 'utf8')).toBe(await api.histogram(testId, 'hlog'))
  })

  it('has the exit codes of a local one', async () => {
    const refused = await run(['http://127.0.0.1:9', '-n', '5', ...there])
    expect([refused.code, refused.out.split('\n')[0]]).toEqual([96, 'ALL 10 REQUESTS FAILED: connection refused'])
    target.answer = () => undefined
    const slow = [url, '--rate', '50', '-c', '1', '-d', '1s', '--timeout', '300ms', '--drain', '0s']
    expect((await run([...slow, ...there])).code).toBe(96)
    target.answer = (response) => setTimeout(() => response.end(), 100)
    expect((await run([...slow, '--max-lost', '1%', ...there])).code).toBe(98)
    const wrong = join(folder, 'wrong.yaml')
    writeFileSync(wrong, `target: ${url}\nrate: 5\n`)
    expect(await run([wrong, ...there])).toMatchObject({ code: 2, err: expect.stringContaining("'5' has no unit") })
    const far = await run(['http://192.0.2.1', '-n', '1', ...there])
    expect([far.code, far.err]).toEqual([2, expect.stringContaining('--allow-target 192.0.2.1')])
  })

  it('stops by Ctrl-C, and has its report', async () => {
    const { child, ended, out, err } = start(['run', url, '--rate', '50', '-d', '10m', '--json', ...there])
    await eventually('requests have come', () => target.count > 20)
    child.kill('SIGINT')
    const code = await ended
    expect(err()).toContain('again to end at once')
    const value = reportSchema.parse(JSON.parse(out()))
    expect([value.state, code]).toEqual(['aborted', codeOf(value)])
    expect([value.overall.planned, value.overall.sent]).toEqual([60_000, target.count])
  })

  it('goes on after a second Ctrl-C, which says how to stop it', async () => {
    target.answer = () => undefined
    const argv = ['run', url, '-c', '2', '-d', '10m', '--timeout', '10m', ...there]
    const { child, ended, out, err } = start(argv)
    await eventually('requests have come', () => target.count === 4)
    child.kill('SIGINT')
    await eventually('the first one was heard', () => err().includes('press Ctrl-C again'))
    await untilPressedAgain()
    child.kill('SIGINT')
    expect([await ended, out()]).toEqual([130, ''])
    const [, line = '', testId = ''] = /may still run: to stop it, type (curl .*\/stop\/(\w+))\n/.exec(err()) ?? []
    expect(line).toBe(`curl -X POST -H "authorization: Bearer $BREAKWATER_TOKEN" ${system.cluster.api}/stop/${testId}`)
    expect((await api.ended(testId, 20_000)).state).toBe('aborted')
  })

  it('needs the token, from its variable or a file', async () => {
    process.env['BREAKWATER_TOKEN'] = 'another-token-of-28-letters'
    const wrong = await run([url, '-n', '1', ...there])
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining(`${system.cluster.api} refuses this token`)])
    process.env['BREAKWATER_TOKEN'] = ''
    const none = await run([url, '-n', '1', ...there])
    expect([none.code, none.err]).toEqual([1, expect.stringContaining(`${system.cluster.api} requires a token: set`)])
    const file = join(folder, 'token')
    writeFileSync(file, `${TOKEN}\n`)
    expect((await report([url, '-n', '1', '--token-file', file, ...there])).overall.completed).toBe(2)
    const missing = await run([url, '--token-file', join(folder, 'none'), ...there])
    expect([missing.code, missing.err]).toEqual([2, expect.stringMatching(/--token-file .*no such file/)])
  })

  it('says what is wrong with the address', async () => {
    const other = await run([url, '-n', '1', '--orchestrator', url])
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringContaining('does not answer as an orchestrator of this version (status 200)'),
    ])
    const nobody = await run([url, '-n', '1', '--orchestrator', 'nobody.invalid:8001'])
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('host name cannot be resolved')])
    const tls = await run([url, '-n', '1', '--orchestrator', system.cluster.api.replace('http:', 'https:')])
    expect([tls.code, tls.err]).toEqual([1, expect.stringContaining('write http:// in place of https://')])
    // The first one was counted by the server that is none.
    expect(target.count).toBe(1)
  })
})
