/** The schema of a phase of a plan. */
import { z } from 'zod'
import { MIN_EVERY } from '../search/settings.ts'
import { MAX_SEED_TEXT, MAX_STEPS } from './bounds.ts'
import { key, needed } from './keys.ts'
import { count, flag, name, rate, time, timeRange, whole } from './leaves.ts'

export const rateChangeSchema = z.strictObject({
  from: needed(rate(), 'The rate at the start.', 'from: 100/s'),
  to: needed(rate(), 'The rate at the end, to which it changes evenly.', 'to: 1000/s'),
})

export const usersChangeSchema = z.strictObject({
  from: needed(count(), 'The number of users at the start.', 'from: 10'),
  to: needed(count(), 'The number at the end, to which it changes evenly.', 'to: 400'),
})

export const staircaseSchema = z.strictObject({
  from: needed(rate(), 'The rate of the first step.', 'from: 100/s'),
  to: needed(rate(), 'The rate of the last step.', 'to: 1000/s'),
  by: needed(rate(), `The height of a step; at most ${MAX_STEPS} steps.`, 'by: 100/s'),
  every: needed(time(), 'The duration of each step.', 'every: 30s'),
})

export const spikeSchema = z.strictObject({
  base: needed(rate(), 'The rate before and after the spike.', 'base: 100/s'),
  peak: needed(rate(), 'The highest rate.', 'peak: 5000/s'),
  rise: needed(time(), 'How long the rate rises to the peak; 0s: at once.', 'rise: 5s'),
  hold: needed(time(), 'How long it stays there.', 'hold: 20s'),
  fall: needed(time(), 'How long it falls; 0s: at once.', 'fall: 5s'),
})

export const stageSchema = z.strictObject({
  from: key(rate(), 'The rate at the start; by default that at the end.', 'from: 0/s'),
  to: needed(rate(), 'The rate at the end, to which it changes evenly.', 'to: 100/s'),
  duration: needed(time(), 'The duration of the stage.', 'duration: 10s'),
})

export const tsunamiSchema = z.strictObject({
  bursts: needed(whole(1, 1_000_000_000), 'The number of bursts.', 'bursts: 5'),
  size: needed(count(), 'The requests of each burst.', 'size: 100'),
  every: needed(time(), 'The time from one burst to the next.', 'every: 2s'),
  spacing: key(time(), 'The time between the requests of a burst; by default none.', 'spacing: 1ms'),
})

export const searchSchema = z.strictObject({
  from: needed(rate(), 'The lowest rate, with which it begins.', 'from: 100/s'),
  to: needed(rate(), 'The highest rate.', 'to: 10000/s'),
  every: needed(time(), `How long each rate is held: whole seconds, at least ${MIN_EVERY}s.`, 'every: 30s'),
})

/** The keys of which a phase has exactly one: it says what the phase sends. */
export const kinds = [
  'rate',
  'stages',
  'staircase',
  'spike',
  'users',
  'avalanche',
  'tsunami',
  'pause',
  'search',
] as const
export type Kind = (typeof kinds)[number]

const weights = z.record(z.string(), whole(0, 1_000))

export const phaseKeys = {
  rate: key(
    z.union([rate(), rateChangeSchema]),
    'Open load at this rate, with `duration`, `count` or both: whichever ends first.',
    'rate: { from: 100/s, to: 1000/s }\nduration: 2m',
  ),
  stages: key(
    z.array(stageSchema),
    'Open load whose rate changes evenly in each stage.',
    'stages: [{ from: 0/s, to: 100/s, duration: 10s }, { to: 100/s, duration: 1m }]',
  ),
  staircase: key(
    staircaseSchema,
    'Open load in steps.',
    'staircase: { from: 100/s, to: 1000/s, by: 100/s, every: 30s }',
  ),
  spike: key(
    spikeSchema,
    'Open load that rises, stays and falls.',
    'spike: { base: 100/s, peak: 5000/s, rise: 5s, hold: 20s, fall: 5s }',
  ),
  users: key(
    z.union([count(), usersChangeSchema]),
    'Closed load of this many users, each with one request at a time, with `duration`, `count` or both.',
    'users: { from: 10, to: 400 }\nduration: 5m',
  ),
  avalanche: key(
    count(),
    'Closed load as fast as possible: this many requests, up to 500 of them at a time.',
    'avalanche: 500/driver',
  ),
  tsunami: key(
    tsunamiSchema,
    'Bursts of requests at fixed instants.',
    'tsunami: { bursts: 5, size: 100/driver, every: 2s }',
  ),
  pause: key(time(), 'Nothing is sent for this time.', 'pause: 10s'),
  search: key(
    searchSchema,
    'Open load that searches the highest rate at which the thresholds are kept; the last phase.',
    'search: { from: 100/s, to: 10000/s, every: 30s }',
  ),
  duration: key(time(), 'How long the phase lasts.', 'rate: 500/s\nduration: 1m30s'),
  count: key(count(), 'How many requests the phase sends.', 'rate: 500/s\ncount: 10000'),
  think: key(timeRange(), 'The pause of a user after each response.', 'users: 10\nduration: 1m\nthink: 1s..3s'),
  pace: key(time(), 'The least time from one request of a user to the next.', 'users: 10\nduration: 1m\npace: 5s'),
  arrivals: key(
    z.enum(['even', 'poisson', 'each-second']),
    'When the requests of open load are due: evenly (the default), at random, or all of a second at its start.',
    'rate: 500/s\nduration: 1m\narrivals: poisson',
  ),
  measured: key(
    flag(),
    'false: a warm-up, whose requests are not in the figures.',
    'rate: 50/s\nduration: 10s\nmeasured: false',
  ),
  maxInFlight: key(
    count(),
    'Open load: the most requests in flight; 1000/driver by default.',
    'rate: 500/s\nduration: 1m\nmaxInFlight: 2000',
  ),
  backlog: key(
    count(),
    'Open load: the most requests that may wait; further ones are dropped and counted. 10000/driver by default.',
    'rate: 500/s\nduration: 1m\nbacklog: 0',
  ),
}

export const weightsSchema = weights

export const phaseSchema = z.strictObject({
  name: key(
    name(),
    'The name of the phase; by default `load`, or `phase-1` and so on.',
    'name: climb\nrate: 500/s\nduration: 1m',
  ),
  ...phaseKeys,
  weights: key(
    weights,
    'How often each request is sent in this phase; a request that is not named is not sent.',
    'rate: 500/s\nduration: 1m\nweights: { browse: 3, order: 1 }',
  ),
  seed: key(
    whole(0, MAX_SEED_TEXT),
    'The seed of Poisson arrivals; by default that of the plan plus the number of phases before.',
    'rate: 500/s\nduration: 1m\narrivals: poisson\nseed: 7',
  ),
})
export type PhaseKeys = z.output<typeof phaseSchema>
