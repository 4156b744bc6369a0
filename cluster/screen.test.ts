import { describe, expect, it } from '@jest/globals'
import { shortLine } from './screen.ts'

function line(message: string, more: object = {}, level = 'info'): string {
  return JSON.stringify({ level, service: 'x', time: '2026-01-01T00:00:00.000Z', message, ...more })
}

const counts = { test_id: 'abc', sent: 10, completed: 9, failed: 1 }

describe('the screen of npm start', () => {
  it('shows live figures, states and the verdict of a run in one line each', () => {
    const live = line('live', { ...counts, rate: 4.5, response_ms: { median: 1.5, p99: null } })
    expect(shortLine('orchestrator', live)).toBe(
      '  abc  sent 10  completed 9  failed 1  4.5/s  median 1.5 ms  p99 – ms',
    )
    expect(shortLine('orchestrator', line('run', { test_id: 'abc', from: 'armed', state: 'running' }))).toBe(
      'abc  running',
    )
    const few = { code: 'few-samples', message: 'too few' }
    const verdict = { trust: 'degraded', doubts: [{ code: 'driver-lost', message: 'gone', node_id: 'b' }, few] }
    expect(shortLine('orchestrator', line('test ended', { ...counts, verdict }))).toBe(
      'abc  ended: degraded, sent 10, completed 9, failed 1\n    driver-lost, b: gone\n    few-samples: too few',
    )
  })

  it('reports drivers that fell silent or left, and not those that are up', () => {
    const say = (liveness: string): string | undefined =>
      shortLine('orchestrator', line('driver', { node_id: 'a', liveness }))
    expect(['up', 'suspect', 'lost', 'left'].map(say)).toEqual([undefined, 'a is suspect', 'a is lost', 'a has left'])
  })

  it('omits lines that are only for the log', () => {
    expect(shortLine('orchestrator', line('heartbeat', { node_id: 'a' }))).toBeUndefined()
    expect(shortLine('driver-1', line('metrics', counts))).toBeUndefined()
    expect(shortLine('driver-1', '')).toBeUndefined()
  })

  it('shows every error with its reason, and any text that is not a line of the log', () => {
    expect(shortLine('driver-1', line('refused', { reason: 'twin' }, 'error'))).toBe('driver-1: refused: twin')
    expect(shortLine('broker', 'Segmentation fault')).toBe('broker: Segmentation fault')
  })

  it('reports an outage of Kafka and its reason once, and not for each process', () => {
    const away = line('Kafka is unavailable; retrying', { reason: 'connect ECONNREFUSED 127.0.0.1:9' }, 'warn')
    expect(shortLine('orchestrator', away)).toBe('Kafka is unavailable; retrying: connect ECONNREFUSED 127.0.0.1:9')
    expect(shortLine('driver-1', away)).toBeUndefined()
  })

  it('survives a line of an unknown form', () => {
    expect(shortLine('orchestrator', line('live', { sent: 'many' }))).toBeUndefined()
  })
})
