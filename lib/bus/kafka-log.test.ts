import { describe, expect, it } from '@jest/globals'
import { logLevel } from 'kafkajs'
import { type Log, silentLog } from '../log.ts'
import { kafkaLog } from './kafka-log.ts'

function lines(namespace: string, level: logLevel, messages: string[]): [string, string][] {
  const said: [string, string][] = []
  const log: Log = {
    ...silentLog,
    debug: (_fields, text) => said.push(['debug', text]),
    warn: (_fields, text) => said.push(['warn', text]),
  }
  const write = kafkaLog(log)(logLevel.INFO)
  for (const message of messages) {
    write({ namespace, level, label: 'ERROR', log: { timestamp: '', message } })
  }
  return said
}

describe('the lines of the Kafka client', () => {
  it.each(['Connection', 'BrokerPool', 'Consumer', 'SaslAuthenticator-PLAIN'])(
    'are debug lines where our own parts report the same: %s',
    (namespace) => {
      expect(lines(namespace, logLevel.ERROR, ['it failed'])).toEqual([['debug', 'it failed']])
    },
  )

  it('are warnings where no other part reports the error, once for each message', () => {
    const said = lines('Elsewhere', logLevel.ERROR, ['it failed', 'it failed', 'something else'])
    expect(said).toEqual([
      ['warn', 'it failed'],
      ['warn', 'something else'],
    ])
  })

  it('are debug lines when the client logs them as information', () => {
    expect(lines('Elsewhere', logLevel.INFO, ['by the way'])).toEqual([['debug', 'by the way']])
  })
})
