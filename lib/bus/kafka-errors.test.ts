import { describe, expect, it } from '@jest/globals'
import {
  brokerError,
  explain,
  isAnswer,
  isLoginRefused,
  isNeverCreated,
  isNeverTaken,
  neverTakenError,
} from './kafka-errors.ts'

function wrapped(inner: object): Error {
  return new Error('outer', { cause: new Error('middle', { cause: inner }) })
}

describe('errors of the Kafka client', () => {
  it('are found in the cause of a wrapping error', () => {
    const error = wrapped({ name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE', message: 'too large' })
    expect([brokerError(error), isAnswer(error), isNeverTaken(error)]).toEqual(['MESSAGE_TOO_LARGE', true, true])
  })

  it('are found in the collection that topic creation returns', () => {
    const error = { message: 'Topic creation errors', errors: [{ type: 'INVALID_PARTITIONS', message: 'none' }] }
    expect([isNeverCreated(error), isAnswer(error)]).toEqual([true, true])
  })

  it('do not count as an answer of the broker when the connection failed', () => {
    const error = wrapped({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' })
    expect([isAnswer(error), isNeverTaken(error), explain(error)]).toEqual([false, false, 'connect ECONNREFUSED'])
  })

  it('name the topic setting that is too small for a record, and do not attribute every refusal to size', () => {
    const told = (type: string): string =>
      neverTakenError('a.test_config', 9_000, wrapped({ type, message: type })).message
    for (const type of ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']) {
      expect(told(type)).toMatch(
        /^a record of 9000 bytes exceeds the limit of the topic 'a\.test_config': raise its max\.message\.bytes/,
      )
    }
    expect(told('INVALID_RECORD')).toMatch(/^the topic 'a\.test_config' rejects this record \(INVALID_RECORD\)/)
    expect(neverTakenError('a', 1)).toMatchObject({ code: 'too-large', status: 413, details: { topic: 'a', bytes: 1 } })
  })

  it('are explained even if the chain of causes is circular', () => {
    const error: { message: string; cause?: unknown } = { message: 'round' }
    error.cause = error
    expect(explain(error)).toBe('round')
  })

  it('explain what to do about a password', () => {
    const error = wrapped({ name: 'KafkaJSSASLAuthenticationError', message: 'Invalid username or password' })
    expect(explain(error)).toBe('Invalid username or password: check --kafka-user, the password and --kafka-sasl')
    expect(isLoginRefused(error)).toBe(true)
  })

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted: give its CA bundle by --kafka-ca/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /not trusted/],
    ['EPROTO', /does not speak TLS/],
  ])('explain what to do about %s', (code, advice) => {
    expect(explain({ code, message: 'it failed' })).toMatch(advice)
  })

  it('are texts even when the thrown value is not an error', () => {
    expect(explain('just a text')).toBe('just a text')
  })
})
