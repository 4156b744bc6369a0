/** The processes of the system as commands, and a URL alone as one. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { processEntries } from '../../cli/commands/processes.ts'
import { endAll, start } from './command.ts'
import { eventually } from './system.ts'

afterEach(endAll)

describe('a process as a command', () => {
  it.each(processEntries.map(({ name }) => name))('breakwater %s has its own help', async (name) => {
    const { ended, out, err } = start([name, '--help'])
    expect([await ended, err()]).toEqual([0, ''])
    expect(out()).toContain(`\nUsage: breakwater ${name} [flags]\n`)
  })

  it('has its help by the word help too', async () => {
    const { ended, out, err } = start(['help', 'driver'])
    expect([await ended, err()]).toEqual([0, ''])
    expect(out()).toContain('--node-id')
  })

  it('is no word of 5,000 letters', async () => {
    const { ended, err } = start(['x'.repeat(5_000)])
    expect([await ended, err()]).toEqual([2, expect.stringMatching(/^breakwater: breakwater has no command 'x+'/)])
  })

  it.each([
    [
      ['target', '--prot', '1'],
      'breakwater: unknown flag --prot: did you mean --port? Try breakwater target --help.\n',
    ],
    [
      ['driver', 'two'],
      "breakwater: 'two' is an unexpected argument: give flags only. Try breakwater driver --help.\n",
    ],
    [['up', '--drivers', 'x'], "breakwater: --drivers: 'x' is not a whole number. Try breakwater up --help.\n"],
  ])('says what is wrong: %j', async (argv, message) => {
    const { ended, err } = start(argv)
    expect([await ended, err()]).toEqual([2, message])
  })

  it('is the target of a URL alone, which is a run', async () => {
    const target = start(['target', '--port', '0'])
    await eventually('it listens', () => Promise.resolve(target.out().includes('listening')))
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(target.out()) ?? []
    const url = `127.0.0.1:${port}`
    const run = start([url, '-n', '3', '-c', '1', '--json'])
    const code = await run.ended
    expect([code === 0 || code === 98, run.err()]).toEqual([true, ''])
    expect(await (await fetch(`http://${url}/metric`)).text()).toBe('3')
    target.child.kill('SIGTERM')
    expect(await target.ended).toBe(0)
  })
})
