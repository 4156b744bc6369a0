/**
 * Which targets may be loaded. The REST API allows loopback and private addresses, and others by name; cloud metadata
 * addresses are always forbidden, because a load test there is an attack.
 */
import { BlockList, isIP } from 'node:net'
import { maskedAddress } from './plan/secrets.ts'

const metadataAddresses = new BlockList()
metadataAddresses.addSubnet('169.254.0.0', 16, 'ipv4')
metadataAddresses.addAddress('fd00:ec2::254', 'ipv6')
metadataAddresses.addAddress('fd20:ce::254', 'ipv6')
metadataAddresses.addAddress('fe80::a9fe:a9fe', 'ipv6')
metadataAddresses.addAddress('100.100.100.200', 'ipv4')
// The same address through NAT64 (RFC 6052), which a list of IPv4 addresses does not match.
metadataAddresses.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
metadataAddresses.addAddress('64:ff9b::6464:64c8', 'ipv6')

const metadataNames = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal'])

const nearAddresses = new BlockList()
nearAddresses.addSubnet('127.0.0.0', 8, 'ipv4')
nearAddresses.addSubnet('10.0.0.0', 8, 'ipv4')
nearAddresses.addSubnet('172.16.0.0', 12, 'ipv4')
nearAddresses.addSubnet('192.168.0.0', 16, 'ipv4')
nearAddresses.addAddress('::1', 'ipv6')
nearAddresses.addSubnet('fc00::', 7, 'ipv6')

/**
 * The addresses that drivers connect to, by field: the target of a plan, the address that replaces it in connections, and
 * token servers.
 */
export function placesOf({
  target,
  transport,
  before = [],
  requests = [],
  after = [],
}: Destination): [field: string, address: string][] {
  const { proxy, connectTo } = transport ?? {}
  const places: [string, string][] = [['target', target]]
  if (proxy !== undefined) places.push(['proxy', proxy])
  if (connectTo !== undefined) places.push(['connectTo', urlTo(connectTo)])
  for (const { auth } of [...before, ...requests, ...after]) {
    if (auth?.oauth2 !== undefined) places.push(['tokenUrl', auth.oauth2.tokenUrl])
  }
  return places
}

/**
 * The URL of a place to connect to, HOST:PORT: without the interface that a link-local address needs (RFC 4007 §11), which
 * no URL may name (WHATWG URL §3.5).
 */
export function urlTo(place: string): string {
  const [zone, end] = [place.indexOf('%'), place.indexOf(']')]
  return `http://${zone < 0 || zone > end ? place : place.slice(0, zone) + place.slice(end)}`
}

interface Authorized {
  readonly auth?: { readonly oauth2?: { readonly tokenUrl: string } | undefined } | undefined
}

/** What a plan says of where it goes. */
export interface Destination {
  readonly target: string
  readonly transport?: { readonly proxy?: string | undefined; readonly connectTo?: string | undefined } | undefined
  readonly before?: readonly Authorized[] | undefined
  readonly requests?: readonly Authorized[]
  readonly after?: readonly Authorized[] | undefined
}

/** Why a plan may never run; undefined if it may. */
export function forbiddenPlan(plan: Destination): string | undefined {
  const [first] = placesOf(plan).flatMap(([, address]) => forbiddenTarget(address) ?? [])
  return first
}

/** Why an address may never be a target; undefined if it may. Names are judged as they are written. */
export function forbiddenTarget(target: string): string | undefined {
  if (!URL.canParse(target)) return `'${maskedAddress(target)}' is not a URL`
  const host = hostOf(target)
  if (metadataNames.has(host) || contains(metadataAddresses, host)) return 'cloud metadata addresses must not be loaded'
  return undefined
}

/**
 * Why the REST API refuses a target; undefined if it accepts it.
 * @param allowed hosts that are allowed beside loopback and private ones; `*.example.test` allows every name below
 */
export function refusedTarget(target: string, allowed: readonly string[]): string | undefined {
  const forbidden = forbiddenTarget(target)
  if (forbidden !== undefined) return forbidden
  const host = hostOf(target)
  if (isNear(host) || allowed.some((pattern) => matches(host, pattern.toLowerCase()))) return undefined
  return `'${host}' is neither a loopback nor a private address: if you may load it, start the orchestrator with --allow-target ${host}`
}

function isNear(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || contains(nearAddresses, host)
}

function matches(host: string, pattern: string): boolean {
  if (pattern === '*') return true
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host)
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** The host as the URL parser normalises it: `0x7f.1` is 127.0.0.1; without brackets and a trailing dot. */
function hostOf(target: string): string {
  return new URL(target).hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}
