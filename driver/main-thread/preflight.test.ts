import { describe, expect, it } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { http } from '../protocols/http.ts'
import type { Machine } from '../limits/machine.ts'
import { preflight, type Preflight } from './preflight.ts'

const roomy: Machine = { descriptors: 100_000, ports: 28_232, memory: 1e10 }

function check(plan: Plan, machine: Machine): Preflight {
  return preflight(plan, http.needs(plan), machine)
}

function closed(connections: number, change: Partial<Plan> = {}): Plan {
  const shape: Shape = { kind: 'closed', count: { value: 1_000_000, per: 'driver' }, connections }
  return { ...planWith(shape), target: 'http://127.0.0.1:8000', ...change }
}

function open(change: Partial<Plan> = {}): Plan {
  const amount = (value: number) => ({ value, per: 'driver' as const })
  const plan = planWith({ kind: 'constant', count: amount(1_000_000), rate: amount(100) })
  const phases = plan.phases.map((phase) => ({ ...phase, maxInFlight: 1_000, backlog: 10_000 }))
  return { ...plan, target: 'http://127.0.0.1:8000', phases, ...change }
}

describe('before a test', () => {
  it('a plan that fits is accepted without a warning, even where the system reports no limits', () => {
    expect(check(closed(10_000), roomy)).toEqual({})
    const silent = { descriptors: undefined, ports: undefined, memory: undefined }
    expect(check(closed(100_000), silent)).toEqual({})
  })

  it('a plan that exceeds the file descriptors is refused, and one close to the limit gets a warning', () => {
    const of = (descriptors: number) => check(closed(1_000), { ...roomy, descriptors })
    expect(of(1_031).refusal).toMatch(/1000 connections.* 999 more files: .*ulimit -n/)
    expect(of(1_032).refusal).toBeUndefined()
    expect(of(1_281).warning).toMatch(/ulimit -n/)
    expect(of(1_282)).toEqual({})
    expect(of(-5).refusal).toMatch(/open only 0 more/)
  })

  it('connections beyond the local ports for one address are refused, but not over a Unix socket', () => {
    expect(check(closed(30_000), roomy).refusal).toMatch(/28232 local ports/)
    expect(check(closed(25_000), roomy).warning).toMatch(/28232 local ports/)
    const transport = { unixSocket: '/tmp/any.sock' }
    expect(check(closed(30_000, { transport }), roomy)).toEqual({})
  })

  it('a host name, which may have many addresses, only gets a warning', () => {
    const target = 'http://shop.example.test/'
    expect(check(closed(30_000, { target }), roomy)).toMatchObject({
      warning: expect.stringMatching(/local ports/),
    })
    const transport = { connectTo: '[::1]:80' }
    expect(check(closed(30_000, { target, transport }), roomy).refusal).toMatch(/local ports/)
  })

  it('many requests that each open a connection get a warning', () => {
    const transport = { keepAlive: false }
    expect(check(closed(10, { transport }), roomy).warning).toMatch(/opens a connection for each request/)
  })

  it('connections that exceed the memory are refused, those with TLS sooner', () => {
    const machine = { ...roomy, memory: 20_000_000 }
    expect(check(closed(1_000), machine)).toEqual({})
    expect(check(closed(1_000, { target: 'https://127.0.0.1/' }), machine).refusal).toMatch(/66 MB.* 20 MB are free/)
    const requests = closed(1).requests.map((request) => ({ ...request, body: 'x'.repeat(50_000) }))
    expect(check(closed(1_000, { requests }), machine).refusal).toMatch(/25 MB/)
  })

  it('an open load, which may not need all that it may use, gets a warning and is never refused', () => {
    const { refusal, warning } = check(open(), { descriptors: 100, ports: 500, memory: 1_000_000 })
    expect(refusal).toBeUndefined()
    expect(warning).toMatch(
      /up to 1000 connections, .*; it needs up to 1000 connections to one address.*; it needs about 9 MB/,
    )
  })

  it('fewer requests than connections need no more connections than that', () => {
    const shape: Shape = { kind: 'closed', count: { value: 5, per: 'driver' }, connections: 500 }
    expect(check({ ...closed(1), phases: planWith(shape).phases }, { ...roomy, descriptors: 50 })).toEqual({})
  })

  it('phases of closed load need the connections of two at a time, since the requests of one may last into the next', () => {
    const [phase] = closed(30).phases
    const phases = phase === undefined ? [] : Array.from({ length: 20 }, (_, i) => ({ ...phase, name: `phase-${i}` }))
    expect(check({ ...closed(1), phases }, { ...roomy, descriptors: 50 + 64 })).toEqual({})
    expect(check({ ...closed(1), phases }, { ...roomy, descriptors: 50 }).refusal).toMatch(/up to 60 connections/)
  })

  it('requests that share connections need fewer', () => {
    const transport = { engine: 'http2' as const, streams: 100 }
    expect(check(closed(10_000, { transport }), { ...roomy, descriptors: 200 })).toEqual({})
  })
})
