import { describe, expect, it } from '@jest/globals'
import type { ClusterOptions } from './cluster-flags.ts'
import { optionsOf } from './options.suite.ts'

function clusterOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ClusterOptions | undefined {
  return optionsOf(['localhost:8000', ...argv], { env }).cluster
}

describe('the cluster of a run', () => {
  it('is that of the flag, else of the variable, else none', () => {
    expect(clusterOf([])).toBeUndefined()
    expect(clusterOf([], { BREAKWATER_ORCHESTRATOR: '' })).toBeUndefined()
    expect(clusterOf([], { BREAKWATER_ORCHESTRATOR: 'https://load.test/breakwater/' })).toEqual({
      url: 'https://load.test/breakwater',
      tokenFile: undefined,
    })
    expect(
      clusterOf(['--orchestrator', '10.0.0.5:8001', '--token-file', 'token'], {
        BREAKWATER_ORCHESTRATOR: 'http://other',
        BREAKWATER_TOKEN_FILE: 'other',
      }),
    ).toEqual({ url: 'http://10.0.0.5:8001', tokenFile: 'token' })
  })

  it.each([
    [['--orchestrator', 'ftp://a'], "--orchestrator: 'ftp://a' is not a URL; write one such as http://10.0.0.5:8001"],
    [['--orchestrator', ''], "--orchestrator: '' is not a URL; write one such as http://10.0.0.5:8001"],
    [
      ['--orchestrator', 'http://ann:pw@a'],
      '--orchestrator: must not contain a user or password; give the token by --token-file or BREAKWATER_TOKEN',
    ],
    [['--orchestrator', 'http://a/?b'], "--orchestrator: 'http://a/?b' must end before its ? or #"],
    [
      ['--workers', '2', '--orchestrator', 'http://a'],
      '--workers: has no effect with --orchestrator: each driver has its own setting of that name',
    ],
    [
      ['--cacert', 'ca.pem', '--orchestrator', 'http://a'],
      '--cacert: has no effect with --orchestrator: give it to each driver, as its setting --tls-ca',
    ],
    [['--token-file', 'x'], '--token-file: has no effect without --orchestrator'],
  ])('%j is refused', (argv, message) => {
    expect(() => clusterOf(argv)).toThrow(message)
  })

  it('names the variable where that is the cause', () => {
    expect(() => clusterOf([], { BREAKWATER_ORCHESTRATOR: 'a b' })).toThrow(
      /^BREAKWATER_ORCHESTRATOR: 'a b' is not a URL/,
    )
    expect(() => clusterOf(['--workers=2'], { BREAKWATER_ORCHESTRATOR: 'http://a' })).toThrow(
      '--workers: has no effect with BREAKWATER_ORCHESTRATOR: each driver',
    )
  })
})
