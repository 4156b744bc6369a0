/** What is said of what this machine has no broker to show: releases, permissions, leaders, unsure clocks. */
import { KafkaJSProtocolError } from 'kafkajs'
import { describe, expect, it } from '@jest/globals'
import { apis } from '../../../broker/apis/all.ts'
import { systemClock } from '../../../lib/clock.ts'
import { clockFinding } from './broker-clock.ts'
import { kafkaFinding } from './kafka.ts'
import { releaseOf } from './release.ts'
import { topicsFinding } from './topics.ts'

const bus = { clientId: '', groupId: '', longPolls: false, clock: systemClock, prefix: '', brokers: ['a:1'] }

describe('the release', () => {
  it.each([
    // The latest versions of Produce, Fetch, ListOffsets and Metadata that a release supports.
    ['4.2', [13, 18, 11, 13]],
    ['4.1', [13, 18, 10, 13]],
    ['4.0', [12, 17, 10, 13]],
    ['3.9', [11, 17, 9, 12]],
    ['3.8', [11, 16, 8, 12]],
    ['3.5', [9, 15, 8, 12]],
    ['3.1', [9, 13, 7, 12]],
    ['2.8', [9, 12, 6, 11]],
    ['2.3', [7, 11, 5, 8]],
    ['1.1', [5, 7, 2, 5]],
    ['0.11', [3, 5, 2, 4]],
    [undefined, [2, 3, 1, 2]],
  ])('is %s by the requests that a broker supports', (release, versions) => {
    expect(releaseOf(new Map(versions.map((version, key) => [key, version])))).toBe(release)
  })

  it('of the embedded broker is never one of the newest', () => {
    const own = new Map([...apis].map(([key, { versions }]) => [key, versions[1]]))
    expect(releaseOf(own)).toMatch(/^2\./)
  })

  it('of several brokers is told for each', () => {
    const tried = (address: string, produce: number) => ({
      address,
      versions: new Map([[0, produce]]),
      error: undefined,
    })
    const advertised = [tried('a:1', 12), tried('b:1', 11), tried('c:1', 12)]
    const seen = { kind: 'reached', given: advertised.slice(0, 1), advertised, clusterId: 'x' } as const
    expect(kafkaFinding(seen, { ...bus, tls: {} }, true)).toEqual({
      status: 'ok',
      message: 'Kafka 4.0 and 3.8 with 3 brokers at a:1, b:1, c:1, over TLS',
    })
  })
})

describe('a refusal', () => {
  const sasl = { mechanism: 'plain', username: 'tester', password: 'secret' } as const

  it('of the login names the user', () => {
    expect(
      kafkaFinding({ kind: 'closed', at: 'a:1', error: new Error('no'), login: true }, { ...bus, sasl }, true),
    ).toEqual({
      status: 'failure',
      message: "Kafka at a:1 refuses the user 'tester' by plain",
      remedy: 'check --kafka-user, the password and --kafka-sasl',
    })
  })

  it.each([
    [undefined, 'if the listener requires a password'],
    [sasl, 'that its listener uses --kafka-sasl'],
  ])('of the first request says what may be missing', (given, words) => {
    const options = given === undefined ? bus : { ...bus, sasl: given }
    const seen = { kind: 'closed', at: 'a:1', error: new Error('Closed connection'), login: false } as const
    expect(kafkaFinding(seen, options, true)).toMatchObject({
      status: 'failure',
      remedy: expect.stringContaining(words),
    })
  })

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'])(
    'by the name %s names the permission',
    (type) => {
      const refusal = new KafkaJSProtocolError({ type, code: 29, message: 'not authorized', retriable: false } as never)
      expect(topicsFinding({ there: [], missing: ['control'], refusal, ownTime: [] })).toMatchObject({
        status: 'failure',
        message: `the broker refuses to create control: ${type}`,
        remedy: expect.stringContaining('kafka-acls.sh --operation Create'),
      })
    },
  )
})

describe('a topic without a leader', () => {
  it('is named', () => {
    const there = [
      { name: 'metrics', partitions: 1, led: false },
      { name: 'control', partitions: 1, led: true },
    ]
    expect(topicsFinding({ there, missing: [], refusal: undefined, ownTime: [] })).toMatchObject({
      status: 'failure',
      message: 'no broker leads metrics',
    })
  })
})

describe('a clock', () => {
  it.each([
    [{ ahead: 100_900, uncertainty: 1_000 }, 'ok', 'ahead of'],
    [{ ahead: -101_100, uncertainty: 1_000 }, 'warning', 'behind'],
    [{ ahead: 0, uncertainty: 20_100 }, 'warning', '± 20 ms'],
    [undefined, 'warning', 'no append time'],
  ])('of %j is %s', (offset, status, words) => {
    expect(clockFinding(offset)).toMatchObject({ status, message: expect.stringContaining(words) })
  })
})
