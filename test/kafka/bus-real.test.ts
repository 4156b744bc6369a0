import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals'
import { type Node, BusRig, texts, until } from '../../lib/bus/bus-rig.suite.ts'
import { type BrokerUnderTest, busContract } from '../../lib/bus/bus.suite.ts'
import type { KafkaBusOptions, SaslCredentials, TlsOptions } from '../../lib/bus/kafka-bus.ts'
import { createKafkaBus } from '../../lib/bus/kafka-bus.ts'
import { type Log, silentLog } from '../../lib/log.ts'
import { describeWithKafka, itWithOwnKafka, itWithTls } from './describe-with-kafka.ts'
import { type RunningKafka, saslMechanisms, saslUser } from './real-kafka.ts'

describeWithKafka('real Kafka', (source) => {
  const own = source.kind !== 'given'

  busContract({
    name: source.description,
    canGoAway: own,
    provide: async (): Promise<BrokerUnderTest> => {
      const kafka = await source.start()
      const outage = { keepsRecords: true, away: () => kafka.kill(), back: () => kafka.restart() }
      return { brokers: [kafka.brokers], ...(own ? { outage } : {}), stop: () => kafka.dispose() }
    },
  })

  describe('the bus with TLS and passwords', () => {
    const itOwn = itWithOwnKafka(source)
    const itTls = itWithTls(source)
    let kafka: RunningKafka
    let rig: BusRig | undefined

    beforeAll(async () => {
      if (own) kafka = await source.start({ sasl: true, tls: source.whyNoTls === undefined })
    })
    afterEach(async () => {
      await rig?.close()
      rig = undefined
    })
    afterAll(async () => {
      if (own) await kafka.dispose()
    })

    const node = (address: string | undefined, over: Partial<KafkaBusOptions>): Node => {
      rig = new BusRig({ brokers: [address ?? ''], stop: () => Promise.resolve() })
      return rig.node(over)
    }

    for (const name of saslMechanisms) {
      const mechanism = name.toLowerCase() as SaslCredentials['mechanism']

      itOwn(`logs in by ${mechanism}`, async () => {
        await carriesARecord(node(kafka.saslBrokers, { sasl: { mechanism, ...saslUser } }))
      })

      itTls(`logs in by ${mechanism} over TLS`, async () => {
        const tls = { ca: await pem(kafka.tls?.ca) }
        await carriesARecord(node(kafka.saslTlsBrokers, { tls, sasl: { mechanism, ...saslUser } }))
      })

      itOwn(`reports that the password may be wrong, by ${mechanism}`, async () => {
        const sasl = { mechanism, username: saslUser.username, password: 'guessed' }
        expect(await firstReason({ brokers: [kafka.saslBrokers ?? ''], sasl })).toMatch(
          /check --kafka-user, the password/,
        )
      })
    }

    itTls('uses TLS with its own certificate', async () => {
      const { ca, cert, key } = kafka.tls ?? {}
      const tls: TlsOptions = { ca: await pem(ca), cert: await pem(cert), key: await pem(key) }
      await carriesARecord(node(kafka.tlsBrokers, { tls }))
    })

    itTls('uses TLS with an untrusted broker on request', async () => {
      await carriesARecord(node(kafka.tlsBrokers, { tls: { rejectUnauthorized: false } }))
    })

    itTls('reports that the broker’s certificate is not trusted', async () => {
      const reason = await firstReason({ brokers: [kafka.tlsBrokers ?? ''], tls: {} })
      expect(reason).toMatch(/certificate is not trusted: give its CA bundle by --kafka-ca/)
    })

    itTls('reports that the listener does not speak TLS', async () => {
      expect(await firstReason({ brokers: [kafka.brokers], tls: {} })).toMatch(/TLS/)
    })

    itOwn('reports that the listener may require a password', async () => {
      expect(await firstReason({ brokers: [kafka.saslBrokers ?? ''] })).toMatch(/may require TLS or a password/)
    })
  })
})

async function carriesARecord(node: Node): Promise<void> {
  await node.bus.createTopics()
  await node.read({ register: 'beginning' })
  await node.bus.publish('register', { key: 'a', value: 'carried' })
  await until(() => node.got.length > 0)
  expect(texts(node.got)).toEqual(['carried'])
}

/** The first reason in the log of a bus that cannot connect. */
async function firstReason(over: Partial<KafkaBusOptions>): Promise<string> {
  const reasons: string[] = []
  const log: Log = { ...silentLog, warn: (fields) => reasons.push(String(fields['reason'])) }
  const { options } = new BusRig({ brokers: [], stop: () => Promise.resolve() }).node(over)
  const bus = createKafkaBus(options, log)
  const sent = bus.publish('register', { key: 'a', value: '{}' }).catch(() => undefined)
  await until(() => reasons.length > 0)
  await bus.close()
  await sent
  return reasons[0] ?? ''
}

async function pem(path: string | undefined): Promise<string> {
  return readFile(path ?? '', 'utf8')
}
