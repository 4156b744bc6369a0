import { phaseOf, requestOf } from '../../lib/plan/arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import type { Plan } from '../../lib/plan/plan.ts'
import { options, optionsOf, plan, planFor } from './options.suite.ts'
import { courseOf } from '../live/course.ts'
import { planOf } from './plan-of-run.ts'

function shape(...argv: string[]): Plan['phases'][number]['shape'] {
  return phaseOf(plan(...argv)).shape
}

describe('the load', () => {
  it('is 10 connections for 10 seconds by default', () => {
    expect(shape()).toEqual({ kind: 'closed', seconds: 10, connections: 10 })
    expect(plan()).toMatchObject({ target: 'http://localhost:8000', type: 'avalanche', timeoutMs: 10_000 })
  })

  it('is closed by time, by count, or by both', () => {
    expect(shape('-c', '64', '-d', '30s')).toEqual({ kind: 'closed', seconds: 30, connections: 64 })
    expect(shape('-n', '500')).toEqual({ kind: 'closed', count: { value: 500, per: 'driver' }, connections: 10 })
    expect(shape('-n', '500', '-d', '1m')).toMatchObject({ count: { value: 500 }, seconds: 60 })
  })

  it('has no more connections than requests unless they are requested', () => {
    expect(shape('-n', '3')).toMatchObject({ connections: 3 })
    expect(shape('-n', '3', '-c', '5')).toMatchObject({ connections: 5 })
  })

  it('is open at a rate, for 10 seconds by default', () => {
    expect(shape('--rate', '50')).toMatchObject({ kind: 'constant', count: { value: 500 }, rate: { value: 50 } })
    expect(shape('--rate', '50', '-n', '100')).toMatchObject({ kind: 'constant', count: { value: 100 } })
    expect(shape('--rate', '50', '-d', '1m')).toMatchObject({ count: { value: 3_000 } })
  })

  it('at a rate has the given number of requests in flight, or 1000', () => {
    expect(phaseOf(plan('--rate', '50')).maxInFlight).toBe(1_000)
    expect(phaseOf(plan('--rate', '50', '-c', '7')).maxInFlight).toBe(7)
  })

  it('follows stages', () => {
    expect(shape('--stages', '0-1000/1m,1000/5m')).toMatchObject({
      kind: 'ramp',
      stages: [
        { from: 0, to: 1_000, seconds: 60 },
        { from: 1_000, to: 1_000, seconds: 300 },
      ],
    })
  })

  it('is random with its own seed or a given one', () => {
    expect(shape('--rate', '50', '--poisson', '--seed', '7')).toMatchObject({ kind: 'poisson', seed: 7 })
    expect(shape('--rate', '50', '--poisson')).toMatchObject({ kind: 'poisson', seed: expect.any(Number) })
  })

  it('pauses between responses, and busy-waits for instants', () => {
    expect(shape('--think', '250ms')).toMatchObject({ kind: 'closed', thinkSeconds: 0.25 })
    expect(plan('--rate', '50', '--strict').pacing).toBe('strict')
  })

  it('has a known duration if the options determine it', () => {
    expect(courseOf(plan()).seconds).toBe(10)
    expect(courseOf(plan('--rate', '50', '-n', '100')).seconds).toBe(2)
    expect(courseOf(plan('--stages', '0-10/1m,10/1m')).seconds).toBe(120)
    expect(courseOf(plan('-n', '100')).seconds).toBeUndefined()
    expect(courseOf(plan('--rate', '0.1', '-n', '1')).seconds).toBe(10)
    expect(courseOf(plan('--rate', '3', '-n', '1')).seconds).toBe(0.333)
  })
})

describe('load threads', () => {
  /** On a machine with this number of cores. */
  function workers(cores: number, ...argv: string[]): number {
    return optionsOf(['localhost:8000', ...argv], { cores }).workers
  }

  it('are one for each core but one by default, and at least one', () => {
    expect([1, 2, 3, 8].map((cores) => workers(cores))).toEqual([1, 1, 2, 7])
    expect([1, 2, 3, 8].map((cores) => workers(cores, '--workers', 'auto'))).toEqual([1, 1, 2, 7])
  })

  it('are no more than the connections of a closed load, 10 by default', () => {
    expect([workers(64), workers(64, '-c', '3'), workers(64, '-c', '500'), workers(64, '-n', '2')]).toEqual([
      10, 3, 63, 2,
    ])
  })

  it.each([
    [['--rate', '1'], 1],
    [['--rate', '5000'], 1],
    [['--rate', '5001'], 2],
    [['--rate', '20000'], 4],
    [['--rate', '1000000'], 63],
    [['--rate', '20000', '-c', '3'], 3],
    [['--rate', '20000', '--poisson'], 4],
    [['--stages', '0-20000/1s,5/1s'], 4],
    [['--stages', '20000-0/1s'], 4],
    [['--stages', '20000/1s', '-c', '2'], 2],
  ])('are at most one for each 5,000 a second at a rate, and no more than may be in flight: %j', (flags, expected) => {
    expect(workers(64, ...flags)).toBe(expected)
  })

  it('are as many as requested, whatever the load and the machine', () => {
    expect([workers(1, '--workers', '7'), workers(1, '--workers', '256', '-c', '1')]).toEqual([7, 256])
    for (const wrong of ['0', '257', 'many', '1.5', '']) {
      expect(() => workers(8, `--workers=${wrong}`)).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringMatching(/^--workers: /) }),
      )
    }
  })
})

describe('the permitted loss', () => {
  it('is a share or percentage of the planned requests, and unlimited by default', () => {
    expect(options('x').maxLost).toBeUndefined()
    expect(['1%', '0.01', '0', '100%', '1'].map((share) => options('x', '--max-lost', share).maxLost)).toEqual([
      0.01, 0.01, 0, 1, 1,
    ])
    expect(() => options('x', '--max-lost', '5')).toThrow(
      "--max-lost: '5' is not a share; write one such as 1% or 0.01",
    )
  })
})

describe('the request', () => {
  it('has method, headers and name', () => {
    const asked = plan('-X', 'put', '-H', 'accept: text/plain', '-H', 'host: example.test', '--name', 'nightly')
    expect(requestOf(asked)).toMatchObject({ method: 'PUT', headers: { accept: 'text/plain', host: 'example.test' } })
    expect(asked.name).toBe('nightly')
  })

  it('has the headers as typed, including repeated and unusual names', () => {
    const { headers } = requestOf(plan('-H', 'Accept: a', '-H', '__proto__: 1', '-H', 'Accept: b', '-H', 'x: café'))
    expect(Object.entries(headers)).toEqual([
      ['Accept', ['a', 'b']],
      ['__proto__', '1'],
      ['x', 'café'],
    ])
  })

  it('is a POST when it has a body, unless another method is given', () => {
    expect(options('x', '-b', 'a=1')).toMatchObject({ body: 'a=1', asked: { method: 'POST' } })
    expect(options('x', '-b', 'a=1', '-X', 'PATCH').asked.method).toBe('PATCH')
  })

  it('has a user from a flag or from the URL, which the shown target does not contain', () => {
    const argvs: [string, ...string[]][] = [
      ['http://a.test/x', '-u', 'jörg:pä:ss'],
      ['http://j%C3%B6rg:p%C3%A4%3Ass@a.test/x'],
    ]
    for (const argv of argvs) {
      const asked = planFor(...argv)
      expect(asked.target).toBe('http://a.test/x')
      const authorization = `Basic ${Buffer.from('jörg:pä:ss').toString('base64')}`
      expect(requestOf(asked).headers).toEqual({ authorization })
    }
  })

  it('keeps its path as written', () => {
    const asked = planFor('a.test/x/../y?a/../b', '--path-as-is')
    expect([asked.target, requestOf(asked).pathAsIs]).toEqual(['http://a.test/x/../y?a/../b', true])
  })

  it('can send its body in chunks, and wait for 100 Continue', () => {
    expect(
      requestOf(planOf({ ...options('x', '--chunked', '--expect-continue').asked, body: 'a' }, () => undefined)),
    ).toMatchObject({
      chunked: true,
      expectContinue: true,
    })
  })

  it('has a timeout', () => {
    expect(plan('--timeout', '2s').timeoutMs).toBe(2_000)
  })

  it('can be sent for some time after the time of the load, if it was due before', () => {
    expect(plan('--rate', '5', '--drain', '500ms').drainMs).toBe(500)
    expect(plan('--rate', '5', '--drain', '0').drainMs).toBe(0)
    expect(plan('--rate', '5')).not.toHaveProperty('drainMs')
  })
})

describe('tags', () => {
  it('are part of the plan', () => {
    expect(plan('--tag', 'commit=4f2a9c1', '--tag', 'branch=main').tags).toEqual({ commit: '4f2a9c1', branch: 'main' })
    expect('tags' in plan()).toBe(false)
  })
})

describe('the transport', () => {
  it('is part of the plan', () => {
    const flags = ['--connect-timeout', '500ms', '--no-keepalive', '--redirects', '3', '-k', '--server-name', 'a.test']
    expect(plan('--engine', 'sockets', ...flags, '--connect-to', '127.0.0.1:9').transport).toEqual({
      engine: 'sockets',
      connectTimeoutMs: 500,
      keepAlive: false,
      redirects: 3,
      insecure: true,
      serverName: 'a.test',
      connectTo: '127.0.0.1:9',
    })
    const limits = [
      '--idle-timeout',
      '1m',
      '--dns-ttl',
      '0',
      '--resend-stale',
      '--max-header',
      '16KiB',
      '--max-body',
      '10',
    ]
    expect(plan(...limits, '--decompress', '1.5MiB').transport).toEqual({
      idleTimeoutMs: 60_000,
      dnsTtlSeconds: 0,
      resendStale: true,
      maxHeaderBytes: 16_384,
      maxBodyBytes: 10,
      decompressMaxBytes: 1_572_864,
    })
    expect(plan('--streams', '8').transport).toEqual({ streams: 8 })
    expect(plan('--proxy', 'http://p:1').transport).toEqual({ proxy: 'http://p:1' })
    expect(plan('--unix-socket', '/run/x').transport).toEqual({ unixSocket: '/run/x' })
  })

  it('is absent by default', () => {
    expect(plan()).not.toHaveProperty('transport')
  })
})

describe('a field of the body', () => {
  const { flagOf } = options('x', '-n', '5', '--connections', '2', '-H', 'a: b')

  it('has a flag of any name: the error names it as typed', () => {
    expect(['count', 'connections', 'headers', 'rate', 'connectTo', 'connectTimeoutMs', 'target'].map(flagOf)).toEqual([
      ...['-n', '--connections', '-H', '--rate', '--connect-to', '--connect-timeout', 'URL'],
    ])
  })

  it('has no flag if it cannot be typed', () => {
    expect(['phases', 'shape', 'toString', 'identify'].map(flagOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
