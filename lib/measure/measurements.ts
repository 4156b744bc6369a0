/**
 * The measurements by name. The measuring code declares them here or in its protocol; all code between the recorder and
 * the report handles them by name. docs/terminology.md defines each.
 */

/** A measurement of a duration in µs. */
export interface Measurement {
  /** In camelCase; on the wire, the same in snake_case. */
  readonly name: string
  /** The title in the text report. */
  readonly title: string
  /** The description in the API: what it is, and of which requests. */
  readonly means: string
}

/** Measured for every load, with any protocol. */
const ofEveryLoad = [
  {
    name: 'success',
    title: 'successful',
    means: 'Response time of the successful requests: answered whole, with a status below 400.',
  },
  {
    name: 'unsuccessful',
    title: 'unsuccessful',
    means: 'Response time of the requests that were answered with a status of 400 or above.',
  },
  {
    name: 'givenUp',
    title: 'given up',
    means: 'How long requests had lasted that were given up (timed out, or aborted): what they took is at least that.',
  },
  {
    name: 'failure',
    title: 'until failure',
    means: 'From the intended instant to the failure, of requests that failed and were not given up.',
  },
  {
    name: 'floor',
    title: 'floor',
    means: 'Response time without what the generator itself added, as far as it knows: the truth lies between the two.',
  },
  {
    name: 'wait',
    title: 'wait',
    means: 'From the intended instant to a free place in flight: due to the target. Open load, every request sent.',
  },
  {
    name: 'slip',
    title: 'slip',
    means: 'How late the generator itself was. Load with intended instants, every request sent.',
  },
  {
    name: 'spread',
    title: 'spread',
    means: 'How long requests that were due at one instant took to leave one after the other.',
  },
  {
    name: 'connection',
    title: 'connection',
    means: 'From the hand-over to the first byte sent: dialling, TLS, waiting for a stream. Completed requests.',
  },
  {
    name: 'service',
    title: 'service',
    means: 'From the first byte sent to the last byte of the answer. Completed requests.',
  },
] as const satisfies readonly Measurement[]

/** Declared by the protocol HTTP. */
export const httpMeasurements = [
  {
    name: 'firstByte',
    title: 'first byte',
    means: 'From the first byte sent to the first byte of the answer. Completed requests.',
  },
  { name: 'dns', title: 'DNS', means: 'Looking up the name. Connections whose name was not known yet.' },
  { name: 'connect', title: 'connect', means: 'Connecting by TCP or to a Unix socket. Every connection made.' },
  { name: 'tls', title: 'TLS', means: 'Agreeing on a secure connection. Connections with TLS.' },
] as const satisfies readonly Measurement[]

/** The measurements that figures always show, even without samples: those of every load, and of HTTP. */
export const measurements: readonly (Measurement & { readonly name: MeasurementName })[] = [
  ...ofEveryLoad,
  ...httpMeasurements,
]

/**
 * The names of these; a tally may contain others, of other protocols or versions, which figures show if they have
 * samples.
 */
export type MeasurementName = (typeof ofEveryLoad)[number]['name'] | (typeof httpMeasurements)[number]['name']

const titles: ReadonlyMap<string, string> = new Map(measurements.map(({ name, title }) => [name, title]))

/** The title of a measurement; for an unknown one, the words of its name. */
export function titleOf(name: string): string {
  return titles.get(name) ?? wordsOf(name)
}

/** A name in camelCase as words: `firstByte` is `first byte`. */
export function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** Whether a protocol may declare a measurement with this name: in camelCase, and not one of every load. */
export function isOwnName(name: string): boolean {
  const isOfEveryLoad = name === 'response' || ofEveryLoad.some((one) => one.name === name)
  const wire = toWireName(name)
  return !isOfEveryLoad && name.length <= MAX_MEASUREMENT_NAME && wireName.test(wire) && fromWireName(wire) === name
}

/** An object with a value for each measurement. */
export function eachMeasurement<T>(of: (measurement: Measurement) => T): Record<MeasurementName, T> {
  const entries = measurements.map((measurement) => [measurement.name, of(measurement)] as const)
  return Object.fromEntries(entries) as Record<MeasurementName, T>
}

/** The most measurements that a tally holds. */
export const MAX_MEASUREMENTS = 40
/** The most that a protocol may declare: with those of every load, they stay within the bound of a tally. */
export const MAX_OWN_MEASUREMENTS = 20
/** The longest name, in characters: each of its words adds an underscore on the wire. */
const MAX_MEASUREMENT_NAME = 20

/** The wire name of a measurement: `firstByte` is `first_byte`. */
export function toWireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A name on the wire: words of lower-case letters and digits, joined by underscores. */
export const wireName = /^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/

/** The inverse of `toWireName`. */
export function fromWireName(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
