/**
 * Records of any client: each field with usual values, or with the most extreme ones that a JSON number or text can
 * have.
 */
import fc from 'fast-check'
import { maybe, near, texts, withExtremes } from '../../lib/messages/extremes.suite.ts'
import type { TopicName } from '../../lib/messages/reading.ts'

/** The senders, by node_id: two drivers of ours, a partner, and an unknown one. */
const nodes = fc.constantFrom('a', 'b', 'partner', 'nobody')
const boots = fc.constantFrom('x', 'x', 'x', 'y')

function register(): fc.Arbitrary<object> {
  return fc.record({
    node_id: fc.oneof(nodes, texts, near(7)),
    node_IP: maybe(texts),
    boot: maybe(boots),
    cores: maybe(near(2)),
    workers: maybe(near(1)),
    interval_ms: maybe(near(1_000)),
  })
}

function heartbeat(testId: string): fc.Arbitrary<object> {
  const answer = fc.record({
    test_id: fc.constantFrom(testId, 'other'),
    answer: fc.constantFrom('ready', 'refused', 'running', 'done', 'failed'),
    reason: maybe(texts),
    connect_ms: maybe(near(1)),
  })
  return fc.record({
    node_id: nodes,
    heartbeat: fc.constantFrom('YES', 'YES', 'NO', true, 'yes'),
    timestamp: maybe(fc.oneof(texts, near(7))),
    boot: maybe(boots),
    seq: maybe(near(1)),
    interval_ms: maybe(near(1_000)),
    state: maybe(fc.constantFrom('idle', 'running', 'draining', 'leaving')),
    tests: maybe(fc.array(answer, { maxLength: 3 })),
    clock: maybe(fc.record({ uncertainty_us: near(10), round_trip_us: near(500), wall_offset_us: near(0) })),
    load: maybe(fc.record({ cpu: near(0.5), rss_bytes: near(1e8), loop_lag_ms: near(1) })),
    tick_age_ms: maybe(near(5)),
    outbox: maybe(near(0)),
  })
}

const counts = [
  ...['planned', 'sent', 'sent_in_time', 'overdue', 'completed', 'completed_in_time', 'failed'],
  ...['dropped_backlog', 'dropped_paused', 'not_connected', 'bytes_received', 'bytes_sent', 'last_sent', 'last_answer'],
]

function tally(): fc.Arbitrary<object> {
  const numbered = Object.fromEntries(counts.map((name) => [name, near(3)]))
  return fc.record({
    phase: texts,
    request: texts,
    ...numbered,
    statuses: fc.dictionary(fc.constantFrom('200', '503', '0', '999'), near(1), { maxKeys: 3 }),
    failures: fc.dictionary(fc.constantFrom('refused', 'timeout', 'unknown-code', '__proto__'), near(1), {
      maxKeys: 3,
    }),
    latencies: fc.constant({}),
  })
}

function window(testId: string): fc.Arbitrary<object> {
  const latencies = Object.fromEntries(
    ['mean', 'median', 'min', 'max', 'mode'].map((name) => [`${name}_latency`, near(1)]),
  )
  return fc.record({
    ...{
      v: fc.constant(1),
      node_id: nodes,
      test_id: fc.constant(testId),
      report_id: texts,
      metrics: fc.record(latencies),
    },
    requests_sent: near(3),
    responses_received: near(3),
    errors: near(0),
    boot: fc.constant('x'),
    seq: fc.nat({ max: 5 }),
    through: maybe(near(5)),
    from_us: near(0),
    to_us: near(1_000_000),
    tallies: fc.array(tally(), { maxLength: 2 }),
    limited: fc.subarray(['fds', 'network']),
    load: maybe(fc.record({ loop_lag_us: near(10), cpu: near(0.1), gc: near(0), busy: maybe(near(0.1)) })),
    last: fc.boolean(),
    ending: maybe(fc.constantFrom('completed', 'stopped', 'failed')),
    reason: maybe(texts),
    never_sent: maybe(near(0)),
    totals: maybe(fc.array(tally(), { maxLength: 2 })),
  })
}

function summary(testId: string): fc.Arbitrary<object> {
  const loose = fc.oneof(near(3), near(4), fc.constantFrom('12.3ms', '9'.repeat(49) + 'h', '1e308', '-1e300', '7'))
  return fc.record({
    node_id: fc.constantFrom('partner', 'a'),
    test_id: fc.constant(testId),
    report_id: maybe(fc.oneof(texts, near(7))),
    metrics: fc.record({ mean_latency: maybe(loose), max_latency: maybe(loose), Min: maybe(loose) }),
    number_of_requests: maybe(loose),
    no_of_req: maybe(loose),
    responses_received: maybe(loose),
  })
}

function control(): fc.Arbitrary<object> {
  return fc.oneof(
    fc.record({ type: fc.constant('beat'), epoch: near(2), seq: near(1), from: texts }),
    fc.record({ type: fc.constant('stop'), epoch: near(1), test_id: fc.constantFrom(null, 'other'), reason: texts }),
    fc.record({ type: fc.constant('refuse'), epoch: near(1), node_id: texts, boot: texts, reason: texts }),
  )
}

export interface HostileRecord {
  readonly topic: TopicName
  readonly value: string
}

/** Records that anyone may put on the topics that an orchestrator reads, about a test. */
export function hostileRecords(testId: string): fc.Arbitrary<HostileRecord> {
  const on = (topic: TopicName, value: fc.Arbitrary<object>): fc.Arbitrary<HostileRecord> =>
    withExtremes(value).map((json) => ({ topic, value: JSON.stringify(json) }))
  return fc.oneof(
    on('register', register()),
    on('heartbeat', heartbeat(testId)),
    on('metrics', window(testId)),
    on('metrics', window(testId)),
    on('metrics', summary(testId)),
    on('control', control()),
    fc.constantFrom('EOT', 'EOFBREAK', '\u0004').map((value) => ({ topic: 'metrics' as const, value })),
  )
}
