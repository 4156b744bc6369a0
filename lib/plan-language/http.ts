/** The keys of `http`, and the fields of the published transport that they become. */
import type { Transport } from '../plan/transport.ts'
import type { HttpKeys } from './schema.ts'

/** The key of each field of the transport; a key of `tls` has its parent before it. */
export const httpKeyOf: Readonly<Record<keyof Transport, readonly string[]>> = {
  engine: ['engine'],
  streams: ['streams'],
  proxy: ['proxy'],
  unixSocket: ['unixSocket'],
  connectTo: ['connectTo'],
  dnsTtlSeconds: ['dnsTtl'],
  connectTimeoutMs: ['connectTimeout'],
  idleTimeoutMs: ['idleTimeout'],
  keepAlive: ['keepAlive'],
  resendStale: ['resendStale'],
  redirects: ['redirects'],
  decompressMaxBytes: ['decompress'],
  maxHeaderBytes: ['maxHeader'],
  maxBodyBytes: ['maxBody'],
  insecure: ['tls', 'insecure'],
  serverName: ['tls', 'serverName'],
}

/** A published transport; what the keys leave out, it leaves out. */
export function transportOf(http: HttpKeys): Transport {
  const fields: Partial<Record<keyof Transport, unknown>> = {
    engine: engineOf(http),
    streams: http.streams,
    proxy: http.proxy,
    unixSocket: http.unixSocket,
    connectTo: http.connectTo,
    dnsTtlSeconds: http.dnsTtl,
    connectTimeoutMs: milliseconds(http.connectTimeout),
    idleTimeoutMs: milliseconds(http.idleTimeout),
    keepAlive: http.keepAlive,
    resendStale: http.resendStale,
    redirects: http.redirects,
    decompressMaxBytes: http.decompress,
    maxHeaderBytes: http.maxHeader,
    maxBodyBytes: http.maxBody,
    insecure: http.tls?.insecure,
    serverName: http.tls?.serverName,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Version 1.1 has two engines: the transport chooses one by its other options. */
function engineOf({ version, engine }: HttpKeys): Transport['engine'] {
  return engine ?? (version === 2 ? 'http2' : undefined)
}

/** Why version and engine contradict each other. */
export function versionFault({ version, engine, streams }: HttpKeys): string | undefined {
  if (version === 1.1 && engine === 'http2') return 'is 1.1, but the engine is http2: leave one of them out'
  if (version === 1.1 && streams !== undefined) return 'is 1.1, but `streams` are part of HTTP/2: leave one of them out'
  return version === 2 && engine !== undefined && engine !== 'http2'
    ? `is 2, but the engine is ${engine}: leave one of them out`
    : undefined
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000)
}
