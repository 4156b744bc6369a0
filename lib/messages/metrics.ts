/**
 * `metrics`, driver → orchestrator, one window of one second: the base protocol's latencies, cumulative since the start
 * and in ms (0 before the first sample), and, as an extension, the window itself: numbered, with counts and histograms
 * that add up.
 *
 * Wire: {"node_id","test_id","report_id","metrics":{"mean_latency","median_latency","min_latency","max_latency",
 * "mode_latency"}} and requests_sent, responses_received, errors (cumulative), v, boot, seq, from_us, to_us, limited,
 * load, details, last, tallies, and in the last one totals. Partners' dialects are read as summaries; raw `EOT` and
 * `EOFBREAK` as the end of a test.
 */
import { z } from 'zod'
import { foreignSummary, foreignWire, type Summary } from './metrics-dialects.ts'
import { type Codec, matching, MAX_LARGE_MESSAGE_BYTES, type Read, readAs } from './reading.ts'
import { type Window, windowFrom, windowToWire } from './window.ts'

export { type Limit, limits } from '../measure/generator.ts'
export { type Cumulative, type Ending, endings, type LastWords, type Window } from './window.ts'

/** The end mark of a partner's test, as raw bytes. */
export interface EndMark {
  readonly kind: 'end-mark'
}

export type Metrics = Window | Summary | EndMark

const decoder = new TextDecoder()

export const metrics: Codec<Metrics> = {
  topic: 'metrics',
  key: (message) => (message.kind === 'end-mark' ? '' : message.nodeId),
  write: (message) => {
    if (message.kind !== 'window') throw new TypeError('only windows are ever written')
    return JSON.stringify(windowToWire(message))
  },
  read: (value) => {
    if (isEndMark(value)) return { ok: true, message: { kind: 'end-mark' } }
    const read = readAs(z.looseObject({}), value, MAX_LARGE_MESSAGE_BYTES)
    if (!read.ok) return read
    return isOurs(read.message) ? windowFrom(read.message) : summaryFrom(read.message)
  },
}

function isEndMark(value: Uint8Array | null): boolean {
  return value !== null && value.length <= 10 && /^(EOT|EOFBREAK|\u0004)$/.test(decoder.decode(value).trim())
}

/**
 * A record with a version or with tallies must be a whole window: a malformed one is not treated as a partner's
 * summary.
 */
function isOurs(json: object): boolean {
  return 'v' in json || 'tallies' in json
}

function summaryFrom(json: object): Read<Summary> {
  const wire = matching(foreignWire, json)
  return wire.ok ? foreignSummary(wire.message) : wire
}
