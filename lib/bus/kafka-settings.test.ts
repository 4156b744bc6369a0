import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { systemClock } from '../clock.ts'
import { readSettings } from '../config.ts'
import type { KafkaBusOptions } from './kafka-bus.ts'
import { type KafkaSettings, busOptionsFrom, kafkaSettings } from './kafka-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-settings-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const identity = { clientId: 'driver-1', groupId: 'driver-1-a', longPolls: true, clock: systemClock }

function options(argv: string[], env: Record<string, string> = {}): KafkaBusOptions {
  const program = { usage: 'x', summary: 'x', settings: kafkaSettings }
  return busOptionsFrom(readSettings(program, { argv, env }) as KafkaSettings, identity)
}

function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('the settings of Kafka', () => {
  it('default to a broker on this machine', () => {
    expect(options([])).toEqual({
      ...identity,
      brokers: ['127.0.0.1:9092'],
      prefix: '',
      topicNames: {},
      partitions: { metrics: 1 },
    })
  })

  it('have the brokers of the flag, BREAKWATER_KAFKA or BROKER_IP, in this order, and 9092 as default port', () => {
    const env = { BREAKWATER_KAFKA: 'a:1', BROKER_IP: 'b' }
    expect(options(['--kafka', 'kafka1, kafka2:29092'], env).brokers).toEqual(['kafka1:9092', 'kafka2:29092'])
    expect(options([], env).brokers).toEqual(['a:1'])
    expect(options([], { BROKER_IP: '10.0.0.7' }).brokers).toEqual(['10.0.0.7:9092'])
  })

  it.each(['kafka:0', 'kafka:70000', 'http://kafka:9092', '', 'a,,b'])('reject %p as brokers', (given) => {
    expect(() => options(['--kafka', given])).toThrow(/--kafka: .*is not a broker address: give host or host:port/)
  })

  it('report that an IPv6 address needs a name', () => {
    expect(() => options(['--kafka', '[::1]:9092'])).toThrow(/give a host name instead of an IPv6 address/)
  })

  it('read certificates and the password from files', () => {
    const files = { ca: fileOf('ca.pem', 'CA'), cert: fileOf('cert.pem', 'CERT'), key: fileOf('key.pem', 'KEY') }
    const tls = ['--kafka-tls', '--kafka-ca', files.ca, '--kafka-cert', files.cert, '--kafka-key', files.key]
    const sasl = ['--kafka-sasl', 'scram-sha-256', '--kafka-user', 'me', '--kafka-password-file']
    expect(options([...tls, ...sasl, fileOf('password', 'secret\n')])).toMatchObject({
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY', rejectUnauthorized: true },
      sasl: { mechanism: 'scram-sha-256', username: 'me', password: 'secret' },
    })
  })

  it('read the password from the environment', () => {
    const sasl = ['--kafka-sasl', 'plain', '--kafka-user', 'me']
    expect(options(sasl, { BREAKWATER_KAFKA_PASSWORD: 'secret' }).sasl?.password).toBe('secret')
  })

  it('rename topics and set their layout', () => {
    const argv = ['--topic-prefix', 'lt.', '--topic-names', 'metrics=load-metrics,register=nodes']
    expect(options([...argv, '--metrics-partitions', '6', '--replication-factor', '3'])).toMatchObject({
      prefix: 'lt.',
      topicNames: { metrics: 'load-metrics', register: 'nodes' },
      partitions: { metrics: 6 },
      replicationFactor: 3,
    })
  })

  it.each([
    [['--kafka-ca', 'x'], /require --kafka-tls: add it/],
    [['--kafka-insecure'], /require --kafka-tls: add it/],
    [['--kafka-tls', '--kafka-cert', 'x'], /go together/],
    [['--kafka-tls', '--kafka-ca', 'x', '--kafka-insecure'], /give one of them/],
    [['--kafka-tls', '--kafka-ca', '/nowhere.pem'], /--kafka-ca \/nowhere\.pem: no such file or directory \(ENOENT\)/],
    [['--kafka-user', 'me'], /require --kafka-sasl/],
    [['--kafka-sasl', 'plain'], /requires --kafka-user/],
    [['--kafka-sasl', 'plain', '--kafka-user', 'me'], /a password: give it by/],
    [['--kafka-sasl', 'plain', '--kafka-password', 'a', '--kafka-password-file', 'b'], /exclude each other: give one/],
    [['--topic-names', 'metric=x'], /is not of the form TOPIC=NAME, where TOPIC is one of register/],
    [['--topic-names', 'metrics='], /is not of the form TOPIC=NAME, where TOPIC is one of register/],
    [['--topic-names', 'metrics=trigger'], /same name/],
    [['--topic-prefix', 'a b'], /letters, digits/],
  ])('reject %j and advise what to do', (argv, reason) => {
    expect(() => options(argv)).toThrow(reason)
    expect(() => options(argv)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
