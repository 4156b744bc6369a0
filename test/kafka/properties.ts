/** The server.properties of a test broker: broker and controller in one process, small, and quick to start. */

/** The ports of one broker on 127.0.0.1; a listener without a port is not opened. */
export interface Ports {
  readonly plain: number
  readonly controller: number
  readonly sasl?: number
  readonly tls?: number
  readonly saslTls?: number
}

/** The one user of a broker with SASL, by PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
export const saslUser = { username: 'tester', password: 'secret' } as const

/** The mechanisms that are switched on where SASL is asked for. */
export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

/** What the settings depend on; paths are those that the broker itself sees. */
export interface BrokerConfig {
  readonly ports: Ports
  /** The address that the listeners bind to: 127.0.0.1, or 0.0.0.0 inside a container. */
  readonly bind: string
  readonly dataDirectory: string
  readonly tlsDirectory: string
  /** host:port that clients of the plain listener are sent to, in place of its own. */
  readonly advertised: string | undefined
  /** Settings that go before those of this file. */
  readonly overrides: Readonly<Record<string, string>>
}

/** Only what differs from Kafka's own defaults: one of everything, no waiting, small buffers. */
const fixed = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'auto.create.topics.enable': 'false',
  'default.replication.factor': '1',
  // A killed broker may register again only when its former registration has run out: 9 s by Kafka's default.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  // The first join makes this topic: one partition instead of fifty.
  'offsets.topic.num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'num.network.threads': '1',
  'num.io.threads': '2',
  'background.threads': '2',
  'num.recovery.threads.per.data.dir': '1',
  'log.cleaner.threads': '1',
  'log.cleaner.dedupe.buffer.size': '4194304',
  'log.index.size.max.bytes': '1048576',
} as const

interface Listener {
  readonly name: string
  readonly protocol: string
  readonly port: number | undefined
}

/** The whole text of the file. */
export function serverProperties(config: BrokerConfig): string {
  const settings = { ...fixed, ...listening(config), ...sasl(config.ports), ...tls(config), ...config.overrides }
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

function listening({ ports, bind, dataDirectory, advertised }: BrokerConfig): Record<string, string> {
  const all: Listener[] = [
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT', port: ports.plain },
    { name: 'SASL', protocol: 'SASL_PLAINTEXT', port: ports.sasl },
    { name: 'TLS', protocol: 'SSL', port: ports.tls },
    { name: 'SASLTLS', protocol: 'SASL_SSL', port: ports.saslTls },
  ]
  const open = all.filter(({ port }) => port !== undefined)
  const urls = (host: string): string[] => open.map(({ name, port }) => `${name}://${host}:${String(port)}`)
  const shown = urls('127.0.0.1')
  if (advertised !== undefined) shown[0] = `PLAINTEXT://${advertised}`
  const controller = `127.0.0.1:${ports.controller}`
  return {
    'controller.quorum.voters': `1@${controller}`,
    listeners: [...urls(bind), `CONTROLLER://${controller}`].join(','),
    'advertised.listeners': shown.join(','),
    'listener.security.protocol.map': ['CONTROLLER:PLAINTEXT', ...open.map((l) => `${l.name}:${l.protocol}`)].join(','),
    'log.dirs': dataDirectory,
  }
}

/** Users of PLAIN stand in the settings; those of SCRAM are written when the data directory is formatted. */
function sasl(ports: Ports): Record<string, string> {
  if (ports.sasl === undefined) return {}
  const modules = 'org.apache.kafka.common.security'
  const settings: Record<string, string> = { 'sasl.enabled.mechanisms': saslMechanisms.join(',') }
  const listeners = ports.saslTls === undefined ? ['sasl'] : ['sasl', 'sasltls']
  for (const listener of listeners) {
    for (const mechanism of saslMechanisms) {
      settings[`listener.name.${listener}.${mechanism.toLowerCase()}.sasl.jaas.config`] =
        mechanism === 'PLAIN'
          ? `${modules}.plain.PlainLoginModule required user_${saslUser.username}="${saslUser.password}";`
          : `${modules}.scram.ScramLoginModule required;`
    }
  }
  return settings
}

function tls({ ports, tlsDirectory }: BrokerConfig): Record<string, string> {
  if (ports.tls === undefined) return {}
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': `${tlsDirectory}/server.pem`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': `${tlsDirectory}/ca.pem`,
    'listener.name.tls.ssl.client.auth': 'requested',
    'listener.name.sasltls.ssl.client.auth': 'requested',
  }
}
