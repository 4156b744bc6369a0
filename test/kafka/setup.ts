/** What a broker needs before it starts, however it is run: a directory, ports, certificates. */
import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TlsFiles, makeCertificates } from './certificates.ts'
import { freePorts } from './ports.ts'
import { type Ports, serverProperties } from './properties.ts'

/** What a test may ask of its broker. */
export interface KafkaOptions {
  /** Where its files stay after `dispose()`, in Java its data too; without it a temporary directory that goes. */
  readonly dir?: string
  /** Port of the plain listener; without it a free one. */
  readonly port?: number
  /** Opens a listener with SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, one user, see `saslUser`. */
  readonly sasl?: boolean
  /** Opens a listener with TLS; with `sasl` too, a third one with both. */
  readonly tls?: boolean
  /** Settings of the broker that go before those of the harness, as in server.properties. */
  readonly properties?: Readonly<Record<string, string>>
  /** host:port to which the broker sends the clients of its plain listener: a proxy before it. */
  readonly advertised?: string
}

/** The prepared broker: where its files are, and where it will listen. */
export interface Setup {
  readonly dir: string
  /** The directory was made for this broker and goes with it. */
  readonly temporary: boolean
  readonly ports: Ports
  readonly tls: TlsFiles | undefined
  readonly options: KafkaOptions
}

/** Makes the directory and the certificates, and picks the ports. */
export async function setUp(options: KafkaOptions): Promise<Setup> {
  const temporary = options.dir === undefined
  const dir = await directory(options.dir)
  const tls = options.tls === true ? await makeCertificates(join(dir, 'tls')) : undefined
  return { dir, temporary, ports: await choosePorts(options), tls, options }
}

async function directory(given: string | undefined): Promise<string> {
  if (given === undefined) return realpath(await mkdtemp(join(tmpdir(), 'breakwater-kafka-')))
  await mkdir(given, { recursive: true })
  return realpath(given)
}

async function choosePorts({ port, sasl = false, tls = false }: KafkaOptions): Promise<Ports> {
  const free = await freePorts(5)
  const next = (): number => free.pop() ?? 0
  return {
    plain: port ?? next(),
    controller: next(),
    ...(sasl ? { sasl: next() } : {}),
    ...(tls ? { tls: next() } : {}),
    ...(sasl && tls ? { saslTls: next() } : {}),
  }
}

/** Where the broker itself finds its files, and what it binds to. */
export interface Inside {
  readonly bind: string
  readonly dataDirectory: string
  readonly tlsDirectory: string
}

/** The text of server.properties for this setup. */
export function propertiesOf({ ports, options }: Setup, inside: Inside): string {
  return serverProperties({ ...inside, ports, advertised: options.advertised, overrides: options.properties ?? {} })
}
