import { describe, expect, it } from '@jest/globals'
import { shortVoice, verboseVoice } from './voice.ts'

describe('npm start --verbose', () => {
  it('writes only JSON lines whatever a process writes, each heartbeat once, and messages for people elsewhere', () => {
    const out: string[] = []
    const err: string[] = []
    const { people, part } = verboseVoice(
      (text) => out.push(text),
      (text) => err.push(text),
    )
    people('ready')
    part('broker', '{"level":"info","message":"up"}')
    part('broker', '')
    part('driver-1', 'Segmentation fault')
    part('driver-1', '17')
    part('driver-1', '{"topic":"heartbeat","direction":"sent"}')
    part('orchestrator', '{"topic":"heartbeat","direction":"received"}')
    expect(err).toEqual(['ready\n'])
    const lines = out.map((line) => JSON.parse(line) as object)
    expect(lines).toEqual([
      { level: 'info', message: 'up' },
      { level: 'error', time: expect.any(String), service: 'driver-1', message: 'Segmentation fault' },
      { level: 'error', time: expect.any(String), service: 'driver-1', message: '17' },
      { topic: 'heartbeat', direction: 'received' },
    ])
  })
})

describe('npm start', () => {
  it('shows repeated lines once', () => {
    const out: string[] = []
    const { part } = shortVoice((text) => out.push(text))
    for (const line of ['a', 'a', 'b', 'a']) part('broker', line)
    expect(out).toEqual(['broker: a\n', 'broker: b\n', 'broker: a\n'])
  })
})
