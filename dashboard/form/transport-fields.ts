/** The fields of `transport`: connections and HTTP options. */
import { engineNames } from '../../lib/plan/limits.ts'
import type { Field } from './field.ts'

const fields: readonly Omit<Field, 'group'>[] = [
  {
    key: 'engine',
    label: 'Engine',
    control: { as: 'choice', choices: engineNames },
    help: 'sockets: HTTP/1.1; http2: HTTP/2; undici: HTTP/1.1, another implementation, required for a proxy.',
    initial: 'the one that supports the other options',
  },
  {
    key: 'streams',
    label: 'Streams per connection',
    control: { as: 'whole' },
    help: 'HTTP/2: the maximum number of requests in flight per connection.',
    initial: '1',
  },
  {
    key: 'keepAlive',
    label: 'New connection for each request',
    control: { as: 'flag', sends: false },
    help: 'Connections are not kept alive.',
  },
  {
    key: 'resendStale',
    label: 'Send again after a stale connection',
    control: { as: 'flag', sends: true },
    help: 'A request that met a connection which the target had closed is sent once more, whatever its method.',
  },
  {
    key: 'connectTimeoutMs',
    label: 'Connect timeout',
    unit: 'ms',
    control: { as: 'whole' },
    help: 'For name resolution, connecting and the TLS handshake together.',
    initial: 'the timeout',
  },
  {
    key: 'idleTimeoutMs',
    label: 'Idle timeout',
    unit: 'ms',
    control: { as: 'whole' },
    help: 'The driver closes a connection that has been idle for this long.',
    initial: 'never',
  },
  {
    key: 'dnsTtlSeconds',
    label: 'Cache of host names',
    unit: 's',
    control: { as: 'number' },
    help: 'How long a resolved name is cached.',
    initial: '60',
  },
  {
    key: 'connectTo',
    label: 'Connect to',
    control: { as: 'text' },
    help: 'HOST:PORT to connect to; Host header and TLS server name remain those of the target.',
    initial: 'the target',
  },
  {
    key: 'unixSocket',
    label: 'Unix socket',
    control: { as: 'text' },
    help: 'Path of a Unix domain socket to connect to. The orchestrator must allow it.',
    initial: 'none',
  },
  {
    key: 'proxy',
    label: 'Proxy',
    control: { as: 'text' },
    help: 'URL of an HTTP proxy, which begins with http:// and may contain a user and a password.',
    initial: 'none',
  },
  {
    key: 'redirects',
    label: 'Redirects',
    control: { as: 'whole' },
    help: 'The maximum number of redirects to follow.',
    initial: '0',
  },
  {
    key: 'decompressMaxBytes',
    label: 'Decompress up to',
    unit: 'bytes',
    control: { as: 'whole' },
    help: 'Requests compressed responses and decompresses each body, up to this size.',
    initial: 'not decompressed',
  },
  {
    key: 'maxHeaderBytes',
    label: 'Head of a response at most',
    unit: 'bytes',
    control: { as: 'whole' },
    help: 'A response with a longer head is a failure.',
    initial: '65536',
  },
  {
    key: 'maxBodyBytes',
    label: 'Body of a response at most',
    unit: 'bytes',
    control: { as: 'whole' },
    help: 'A response with a longer body is a failure.',
    initial: 'no limit',
  },
  {
    key: 'serverName',
    label: 'TLS server name',
    control: { as: 'text' },
    help: 'For SNI and for the verification of the certificate.',
    initial: 'the host of the target',
  },
  {
    key: 'insecure',
    label: 'Do not verify the certificate',
    control: { as: 'flag', sends: true },
    help: 'Any certificate of the target is accepted.',
  },
]

export const transportFields: readonly Field[] = fields.map((field) => ({
  ...field,
  key: `transport.${field.key}`,
  group: 'transport',
}))
