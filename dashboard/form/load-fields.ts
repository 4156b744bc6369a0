/** The fields that say when requests are sent. Those of one test only are kept apart from those of the other. */
import type { Field } from './field.ts'

/** The maximum number of requests in flight has other defaults in each test. */
const connections = {
  key: 'connections',
  group: 'amount',
  label: 'Connections per driver',
  control: { as: 'whole' },
  help: 'The maximum number of requests in flight per driver.',
} as const

const avalancheFields: readonly Field[] = [
  {
    key: 'count',
    only: 'avalanche',
    group: 'amount',
    label: 'Requests per driver',
    control: { as: 'whole' },
    help: 'The load ends when each driver has sent this many.',
    initial: '500 without a duration',
  },
  {
    key: 'duration',
    only: 'avalanche',
    group: 'amount',
    label: 'Duration',
    unit: 's',
    control: { as: 'number' },
    help: 'The load ends after this time, or when the requests are sent, whichever comes first.',
    initial: 'until the requests are sent',
  },
  { ...connections, only: 'avalanche', initial: 'at most 500; 1000 at a rate' },
  {
    key: 'rate',
    only: 'avalanche',
    group: 'amount',
    label: 'Rate per driver',
    unit: 'requests/s',
    control: { as: 'number' },
    help: 'Each request is sent at a fixed instant, which does not depend on responses.',
    initial: 'as fast as possible',
  },
  {
    key: 'stages',
    only: 'avalanche',
    group: 'load',
    label: 'Stages',
    control: { as: 'stages' },
    help: 'The rate over time, in linear stages, instead of rate, requests and duration.',
  },
  {
    key: 'poisson',
    only: 'avalanche',
    group: 'load',
    label: 'Random arrivals (Poisson)',
    control: { as: 'flag', sends: true },
    help: 'Requests arrive independently of each other, as from many users. Requires a rate and a duration, or stages.',
  },
  {
    key: 'seed',
    only: 'avalanche',
    group: 'load',
    label: 'Seed of the random arrivals',
    control: { as: 'whole' },
    help: 'The same seed with the same number of drivers gives the same instants again.',
    initial: 'random',
  },
  {
    key: 'think',
    only: 'avalanche',
    group: 'load',
    label: 'Think time',
    unit: 's',
    control: { as: 'number' },
    help: 'How long a connection pauses after a response. Excludes a rate and stages.',
    initial: '0',
  },
]

const tsunamiFields: readonly Field[] = [
  {
    key: 'seconds',
    only: 'tsunami',
    group: 'amount',
    label: 'Interval between bursts',
    unit: 's',
    control: { as: 'number' },
    help: 'Between the starts of two bursts; 0.5 is half a second.',
  },
  {
    key: 'bursts',
    only: 'tsunami',
    group: 'amount',
    label: 'Bursts',
    control: { as: 'whole' },
    help: 'How many bursts are sent.',
    initial: '5',
  },
  {
    key: 'size',
    only: 'tsunami',
    group: 'amount',
    label: 'Requests per burst and driver',
    control: { as: 'whole' },
    help: 'With 1, the interval separates all requests.',
    initial: '100',
  },
  {
    key: 'count',
    only: 'tsunami',
    group: 'amount',
    label: 'Requests per driver',
    control: { as: 'whole' },
    help: 'Bursts × requests per burst: two of the three determine the third.',
    initial: 'bursts × requests per burst',
  },
  {
    key: 'rate',
    only: 'tsunami',
    group: 'amount',
    label: 'Rate within a burst, per driver',
    unit: 'requests/s',
    control: { as: 'number' },
    help: 'Spreads the requests of a burst over time.',
    initial: 'all at once',
  },
  { ...connections, only: 'tsunami', initial: '1000' },
]

const sharedFields: readonly Field[] = [
  {
    key: 'timeout',
    group: 'load',
    label: 'Timeout',
    unit: 's',
    control: { as: 'number' },
    help: 'How long a request may take.',
    initial: '10',
  },
  {
    key: 'drain',
    group: 'load',
    label: 'Drain time',
    unit: 's',
    control: { as: 'number' },
    help: 'How long overdue requests are still sent after the end of a load at a rate, in stages or in bursts.',
    initial: 'the timeout',
  },
  {
    key: 'strict',
    group: 'load',
    label: 'Busy-wait for each arrival',
    control: { as: 'flag', sends: true },
    help: 'Precise to microseconds, but keeps a core of each driver busy.',
  },
  {
    key: 'identify',
    group: 'load',
    label: 'Identify each request',
    control: { as: 'flag', sends: true },
    help: 'Each request carries its test, driver and number in headers, so that the target can count them.',
  },
]

export const loadFields: readonly Field[] = [...avalancheFields, ...tsunamiFields, ...sharedFields]
