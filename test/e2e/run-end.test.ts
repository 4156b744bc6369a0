/** How `breakwater run` ends: by itself, by Ctrl-C, by a mistake; and that it leaves nothing behind. */
import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { codeOf, CountingTarget, endAll, reportSchema, run, start } from './command.ts'
import { eventually, untilPressedAgain } from './system.ts'

const target = new CountingTarget()
let url: string

beforeAll(async () => {
  url = await target.listen()
})
beforeEach(() => {
  target.reset()
})
afterEach(endAll)
afterAll(() => {
  target.close()
})

describe('the end of breakwater run', () => {
  it('comes by Ctrl-C: the load ends, and the report tells what there was', async () => {
    const { child, ended, out, err } = start(['run', url, '--rate', '100', '-d', '10m', '--json'])
    await eventually('requests have come', () => target.count > 20)
    child.kill('SIGINT')
    const code = await ended
    expect(err()).toContain('again to end at once')
    const report = reportSchema.parse(JSON.parse(out()))
    const { state, verdict, overall } = report
    expect([state, code]).toEqual(['aborted', codeOf(report)])
    expect(verdict.doubts.map((doubt) => doubt.code)).toContain('stopped-early')
    expect([overall.planned, overall.rates.planned]).toEqual([60_000, 100])
    expect(overall.sent + overall.dropped + overall.neverSent).toBe(60_000)
    expect(overall.sent).toBe(overall.completed)
    expect(overall.sent).toBe(target.count)
  })

  it('comes at once by a second Ctrl-C', async () => {
    target.answer = () => undefined
    const { child, ended, out, err } = start(['run', url, '-c', '2', '-d', '10m'])
    await eventually('requests have come', () => target.count === 2)
    child.kill('SIGINT')
    await eventually('the first one was heard', () => err().includes('press Ctrl-C again'))
    await untilPressedAgain()
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(out()).toBe('')
  })

  it('does not wait long for answers that do not come', async () => {
    target.answer = () => undefined
    const { child, ended, out } = start(['run', url, '-c', '2', '-d', '10m', '--timeout', '10m', '--json'])
    await eventually('requests have come', () => target.count === 2)
    child.kill('SIGTERM')
    expect(await ended).toBe(96)
    const { overall, verdict } = reportSchema.parse(JSON.parse(out()))
    expect(overall).toMatchObject({ sent: 2, failures: { aborted: 2 }, latencies: { givenUp: { count: 2 } } })
    expect(verdict.headline).toBe('ALL 2 REQUESTS FAILED: aborted')
  })

  it('has exit code 96 when nothing was completed, and says why first', async () => {
    const { code, out } = await run(['http://127.0.0.1:9', '-n', '5'])
    expect(code).toBe(96)
    expect(out.split('\n')[0]).toBe('ALL 5 REQUESTS FAILED: connection refused')
    expect(out).toMatch(/5 × connection refused: the target refused the/)
  })

  it('has exit code 96 when every answer was an error', async () => {
    target.answer = (response) => response.writeHead(503).end()
    const { code, out } = await run([url, '-n', '5'])
    expect([code, out.split('\n')[0]]).toEqual([96, 'ALL 5 REQUESTS FAILED: status 503'])
  })

  it.each([
    [['run'], 'the URL|PLAN is missing'],
    [['run', 'localhost', '--conections', '5'], 'did you mean --connections?'],
    [
      ['run', 'localhost', '-d', 'soon'],
      "-d: 'soon' is not a duration; write one such as 500ms, 30s, 1m30s or 1h. Try breakwater run --help.",
    ],
    [['run', 'localhost', '--engine', 'telepathy'], '--engine: '],
    [['run', 'localhost', '-b', '@/no/such/file'], '-b @/no/such/file: no such file or directory (ENOENT)'],
    [['run', 'localhost', '--cacert', '/no/such/file'], '--cacert /no/such/file'],
    [['run', 'localhost', '--cert', 'x'], '--key'],
    [['run', 'http://169.254.169.254/'], 'must not be loaded'],
    [['constructor'], "breakwater has no command 'constructor': its commands are run, plan, "],
    [
      ['run', 'localhost', '--workers', '1000'],
      '--workers: 1000 is too large; use 256 or less, or auto. Try breakwater run --help.',
    ],
    [['rnu', 'localhost'], 'did you mean breakwater run?'],
    [['localhost'], 'for a target of that name type breakwater http://localhost'],
  ])('has exit code 2 for %j, and says what to do', async (argv, message) => {
    const { ended, out, err } = start(argv)
    expect(await ended).toBe(2)
    expect(out()).toBe('')
    expect(err()).toMatch(/^breakwater: /)
    expect(err()).toContain(message)
    expect(target.count).toBe(0)
  })

  it('goes on, and has its report, when the reader of standard error has gone', async () => {
    const { child, ended, out } = start(['run', url, '--rate', '20', '-d', '6s'])
    child.stderr?.destroy()
    const code = await ended
    expect([code === 0 || code === 98, target.count]).toEqual([true, 120])
    expect(out()).toMatch(/^completed +120 /m)
  })

  it('leaves nothing behind: one process, which is gone with all it had opened', async () => {
    const { child, ended } = start(['run', url, '-n', '100', '--rate', '100'])
    await eventually('requests have come', () => target.count > 10)
    expect(childrenOf(child.pid)).toEqual([])
    expect([0, 98]).toContain(await ended)
    await eventually('its connections are gone', async () => (await target.connections()) === 0)
  })
})

describe('breakwater', () => {
  it('tells its version and its help', async () => {
    const version = start(['--version'])
    expect(await version.ended).toBe(0)
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/)
    for (const argv of [['--help'], ['run', '--help'], []]) {
      const help = start(argv)
      expect(await help.ended).toBe(0)
      expect(help.out()).toContain('Usage: breakwater')
    }
  })
})

/** The processes that a process has started, as far as this system tells. */
function childrenOf(pid: number | undefined): string[] {
  if (process.platform !== 'linux') return []
  return execFileSync('ps', ['-eo', 'pid=,ppid='])
    .toString()
    .split('\n')
    .filter((line) => line.trim().split(/\s+/)[1] === String(pid))
}
