/** The limits of plans. This file imports nothing heavy: the command line checks its flags with the same limits. */

/** The maximum number of requests of one driver in one phase. */
export const MAX_COUNT = 1_000_000_000
/** The longest phase: a week, in seconds. */
export const MAX_SECONDS = 604_800
/** The highest rate of a driver, in requests per second. */
export const MAX_RATE = 10_000_000
/** The most requests in flight of a driver. */
export const MAX_CONNECTIONS = 100_000
/** The longest timeout, and the longest drain time: an hour, in seconds. */
export const MAX_TIMEOUT_SECONDS = 3_600
/** The longest think time: a day, in seconds. */
export const MAX_THINK_SECONDS = 86_400
/** The most requests in flight on an HTTP/2 connection. */
export const MAX_STREAMS = 10_000
/** The most redirects that are followed. */
export const MAX_REDIRECTS = 50
/** The largest record of a plan, in bytes: brokers accept 1 MiB by default. */
export const MAX_PLAN_BYTES = 921_600
/** The most drivers that share a load. */
export const MAX_DRIVERS = 2_000
/** The longest target address, in characters; drivers accept no longer one in any field. */
export const MAX_TARGET = 2_000
/** The longest name of a test, in characters. */
export const MAX_NAME = 200
/** The most tags of a plan. */
export const MAX_TAGS = 50
/** The longest value of a tag, in characters. */
export const MAX_TAG_VALUE = 200
/** The names of tags: `commit`, `git.branch`. */
export const TAG_NAME = /^[A-Za-z0-9_.-]{1,100}$/
/** The longest path of a Unix socket on most systems, in bytes. */
export const MAX_SOCKET_PATH = 107
/** The longest name of a host. */
export const MAX_HOST_NAME = 253

/** The engines: HTTP/1.1 on our own sockets, HTTP/2, and HTTP/1.1 by undici as a second opinion and for proxies. */
export const engineNames = ['sockets', 'http2', 'undici'] as const
export type EngineName = (typeof engineNames)[number]
