/**
 * `test_config`, orchestrator → all drivers, one record per test: the complete immutable plan and its hash.
 *
 * Wire: {"test_id","test_type":"AVALANCHE|TSUNAMI","test_message_delay":<whole seconds, rounded up>,
 * "message_count_per_driver"} and, as extensions, v, hash, plan. A config without a plan is a partner's: its numbers
 * may be texts, its type may have any case, and its target may be in one of several fields or absent.
 */
import { z } from 'zod'
import { countOf } from '../plan/schedule.ts'
import { hashOf, MAX_TARGET, type Plan, planSchema } from '../plan/plan.ts'
import { looseNumber } from '../bounds.ts'
import { type Codec, looseId, MAX_LARGE_MESSAGE_BYTES, poison, readAs, SCHEMA_VERSION } from './reading.ts'

/**
 * The requests of a partner's config, as far as it contains them. The reader's settings determine the unit of the
 * delay.
 */
export interface ForeignConfig {
  readonly type: 'avalanche' | 'tsunami'
  readonly delay: number
  readonly count?: number
  readonly target?: string
  readonly rate?: number
}

export interface TestConfig {
  readonly testId: string
  readonly plan?: Plan
  readonly hash?: string
  readonly foreign?: ForeignConfig
}

const wire = z.object({
  test_id: looseId,
  test_type: z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(['avalanche', 'tsunami'])),
  test_message_delay: looseNumber.optional(),
  message_count_per_driver: looseNumber.optional(),
  target_throughput: looseNumber.optional(),
  target_server_ip: z.string().max(MAX_TARGET).optional(),
  test_server: z.string().max(MAX_TARGET).optional(),
  server_url: z.string().max(MAX_TARGET).optional(),
  hash: z.string().length(64).optional(),
  plan: planSchema.optional(),
})

export const testConfig: Codec<TestConfig> = {
  topic: 'test_config',
  key: (message) => message.testId,
  write: ({ testId, plan, hash }) => {
    if (plan === undefined) throw new TypeError('only a whole plan is ever written')
    return JSON.stringify({
      test_id: testId,
      test_type: statedType(plan),
      test_message_delay: delayOf(plan),
      message_count_per_driver: statedCount(plan),
      // An extension, in the field where partners expect a target of their own dialect.
      server_url: plan.target,
      v: SCHEMA_VERSION,
      hash,
      plan,
    })
  },
  read: (value) => {
    const read = readAs(wire, value, MAX_LARGE_MESSAGE_BYTES)
    if (!read.ok) return read
    const { test_id: testId, plan, hash } = read.message
    if (plan === undefined) return { ok: true, message: { testId, foreign: foreignConfig(read.message) } }
    const computed = hashOf(plan)
    if (hash !== undefined && hash !== computed) return poison('schema', 'hash: is not the hash of the plan')
    return { ok: true, message: { testId, plan, hash: computed } }
  },
}

/**
 * The base protocol's count, which cannot be a duration: a load that only time ends requests nothing from a partner.
 */
function statedCount({ phases }: Plan): number {
  const count = phases.reduce((sum, { shape }) => sum + countOf(shape).value, 0)
  return Number.isFinite(count) ? count : 0
}

/** The base protocol's delay: that of the first bursts, in whole seconds, rounded up; 0 without any. */
function delayOf({ phases }: Plan): number {
  const every = phases.map(({ shape }) => (shape.kind === 'burst' ? shape.everySeconds : undefined))
  return Math.ceil(every.find((seconds) => seconds !== undefined) ?? 0)
}

/** The base protocol knows two kinds of tests; a plan is an avalanche unless it sends bursts alone. */
function statedType({ type, phases }: Plan): string {
  const bursts = phases.every(({ shape }) => shape.kind === 'burst')
  return (type === 'plan' ? (bursts ? 'tsunami' : 'avalanche') : type).toUpperCase()
}

function foreignConfig(config: z.infer<typeof wire>): ForeignConfig {
  const target = config.server_url ?? config.test_server ?? config.target_server_ip
  return {
    type: config.test_type,
    delay: config.test_message_delay ?? 0,
    ...(config.message_count_per_driver === undefined ? {} : { count: config.message_count_per_driver }),
    ...(config.target_throughput === undefined ? {} : { rate: config.target_throughput }),
    ...(target === undefined ? {} : { target: /^https?:\/\//.test(target) ? target : `http://${target}` }),
  }
}
