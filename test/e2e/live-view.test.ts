/** The live view of `breakwater run` on a terminal: what it shows, and its keys. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { messageOf } from '../../lib/errors.ts'
import { codeOf, CountingTarget, reportSchema } from './command.ts'
import { eventually, untilPressedAgain } from './system.ts'
import { endTerminals, hasTerminals, type OnTerminal, onTerminal, withoutTerminal } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-view-'))
const [out, modes] = [join(folder, 'out'), join(folder, 'modes')]
const target = new CountingTarget()
let url: string

beforeAll(async () => {
  url = await target.listen()
})
beforeEach(() => {
  target.reset()
})
afterEach(endTerminals)
afterAll(() => {
  target.close()
  rmSync(folder, { recursive: true })
})

async function shows({ text }: OnTerminal, what: string | RegExp): Promise<void> {
  const isShown = (): boolean => (typeof what === 'string' ? text().includes(what) : what.test(text()))
  await eventually(`the view shows ${String(what)}`, isShown).catch((error: unknown) => {
    throw new Error(`${messageOf(error)}; it shows\n${text()}`)
  })
}

function start(argv: readonly string[], columns = 80, rows = 24): OnTerminal {
  return onTerminal(['run', url, ...argv], { columns, rows, out, modes })
}

/** The command has ended and given the terminal back as it was, with nothing of the view on it. */
function expectRestored({ rest }: OnTerminal): void {
  const { cursorIsShown, text } = rest()
  expect([cursorIsShown, text]).toEqual([true, expect.not.stringContaining('in flight')])
  expect(readFileSync(modes, 'utf8')).toMatch(/(?<!-)\bicanon\b[^]*(?<!-)\becho\b/)
}

const onTerminals = hasTerminals() ? describe : describe.skip

onTerminals('the view on a terminal', () => {
  it('pauses, resumes, raises and stops the load by keys, and the report knows of it', async () => {
    const view = start(['--rate', '200', '-d', '10m', '--json'])
    await shows(view, /^GET http.* running\n.* of 10m, /)
    await shows(view, /last \d s +200\/s/)
    view.press('p')
    await shows(view, /\npaused from second \d+ on\n/)
    await shows(view, /^GET http.* paused\n/)
    view.press('p')
    await shows(view, /\ngoes on from second \d+ on\n/)
    await shows(view, /^GET http.* running\n/)
    view.press('+')
    await shows(view, /\n1\.1 × the planned rate from second \d+ on\n/)
    await shows(view, /last 5 s +220\/s/)
    view.press('s')
    const code = await view.ended
    const report = reportSchema.parse(JSON.parse(readFileSync(out, 'utf8')))
    expect([report.state, code]).toEqual(['aborted', codeOf(report)])
    const changed = report.events.filter((event) => event.code === 'changed').map(({ message }) => message)
    expect(changed).toEqual([
      expect.stringContaining('the load is paused'),
      expect.stringContaining('the load goes on'),
      expect.stringContaining('1.1 × the planned rate'),
    ])
    const { planned, sent, completed, failed, dropped, neverSent } = report.overall
    // On a busy machine a request in flight may not end within the grace of a stop.
    expect([completed + failed, planned]).toEqual([sent, sent + dropped + neverSent])
    expect(failed).toBeLessThan(5)
    expect(planned).toBeGreaterThan(120_000)
    expect(target.count).toBe(sent)
    expectRestored(view)
    // The view has all rows of the terminal, so what is said above it has scrolled.
    expect(view.rest().scrolled).toContain('breakwater: stopping the load; press Ctrl-C again to end at once')
  })

  it('says why a key is refused, in 40 columns', async () => {
    const view = start(['-c', '2', '-d', '10m'], 40, 16)
    await shows(view, 'last 1 s')
    view.press('+')
    await shows(view, /which has\s+users and no rate: change its users/)
    for (const line of view.text().split('\n')) expect(line.length).toBeLessThanOrEqual(40)
    view.press('q')
    expect([0, 98]).toContain(await view.ended)
    expectRestored(view)
  })

  it('ends by Ctrl-C as without a terminal: the first stops the load, the second everything at once', async () => {
    target.answer = () => undefined
    const view = start(['-c', '2', '-d', '10m'])
    await shows(view, 'p pause')
    view.press('\u0003')
    await shows(view, /press Ctrl-C again[^]*stopping\n[^]*Ctrl-C ends at once$/)
    await untilPressedAgain()
    view.press('\u0003')
    expect(await view.ended).toBe(130)
    expect([view.rest().cursorIsShown, readFileSync(out, 'utf8')]).toEqual([true, ''])
    expect(readFileSync(modes, 'utf8')).toMatch(/(?<!-)\bicanon\b/)
  })
})

describe('progress without a terminal', () => {
  it('is a line every five seconds on standard error, and nothing with --quiet', async () => {
    const load = ['run', url, '--rate', '50', '-d', '6s', '--json']
    const [loud, quiet] = await Promise.all([withoutTerminal(load), withoutTerminal([...load, '--quiet'])])
    expect(loud.err).toMatch(/^5s of 6s, 1s left {3}[\d.]+\/s of 50\/s {3}p99 ~[\d.]+ ms {3}errors 0\n$/)
    expect(quiet.err).toBe('')
    for (const { out: text } of [loud, quiet]) expect(reportSchema.parse(JSON.parse(text)).overall.sent).toBe(300)
  })
})
