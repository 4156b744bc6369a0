/** Commands in the form of other tools, in the tree of commands: commands under a command, and flags of their style. */
import { describe, expect, it } from '@jest/globals'
import { entries } from '../commands.ts'
import { candidates } from './complete.ts'
import { meantBy } from './entries.ts'

async function usageOf(...words: string[]): Promise<readonly [usage: string, rest: readonly string[]]> {
  const meant = await meantBy(entries, words)
  return 'group' in meant ? [meant.path, []] : [meant.runnable.command.usage, meant.rest]
}

describe('a command line', () => {
  it.each([
    [['go-wrk', '-c', '1', 'a.test'], 'breakwater go-wrk', ['-c', '1', 'a.test']],
    [['go-wrk', 'coordinator', '-port', '1'], 'breakwater go-wrk coordinator', ['-port', '1']],
    [['help', 'go-wrk', 'worker'], 'breakwater go-wrk worker', ['--help']],
    [['hammer', '--tps', '1'], 'breakwater hammer', ['--tps', '1']],
    [['hammer', 'run', '--tps', '1'], 'breakwater hammer run', ['--tps', '1']],
    [['hammer', 'run', 'scenario', '--path', 'x'], 'breakwater hammer run scenario', ['--path', 'x']],
    [['wrk', '-t2', 'a.test'], 'breakwater wrk', ['-t2', 'a.test']],
  ])('%j is %s', async (words, usage, rest) => {
    expect(await usageOf(...words)).toEqual([usage, rest])
  })
})

describe('what could follow', () => {
  it.each([
    [
      ['go-wrk', ''],
      ['coordinator', 'worker'],
    ],
    [['go-wrk', 'w'], ['worker']],
    [
      ['go-wrk', '-no'],
      ['-no-c', '-no-ka', '-no-vr'],
    ],
    [['go-wrk', 'worker', '-i'], ['-id']],
    [['hammer', 'run', ''], ['scenario']],
    [['hammer', 'run', 'scenario', '--s3-k'], ['--s3-key']],
    [['wrk', '--lat'], ['--latency']],
    [['wrk', '-t', ''], []],
  ])('%j is %j', async (words, expected) => {
    expect(await candidates(entries, words)).toEqual(expected)
  })
})
