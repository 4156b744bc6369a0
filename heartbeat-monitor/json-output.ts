/** Notices as log lines for scripts: one JSON object per line. */
import type { Fields, Log } from '../lib/log.ts'
import { heartbeat } from '../lib/messages/heartbeat.ts'
import { toMillis, type Micros } from '../lib/units.ts'
import { type Notice, deafReasons, nodeEvents } from './notice.ts'

const warnings: readonly Notice['event'][] = ['suspect', 'lost', 'shared', 'deaf', 'orchestrator-silent', 'unreadable']

/** The lines of a notice: `event` is its kind, other keys are those of the wire. */
export function logNotice(log: Log, notice: Notice): void {
  const fields = { event: notice.event, ...fieldsOf(notice) }
  const text = messageOf(notice)
  if (warnings.includes(notice.event)) log.warn(fields, text)
  else log.info(fields, text)
}

function fieldsOf(notice: Notice): Fields {
  switch (notice.event) {
    case 'heartbeat':
      return { topic: 'heartbeat', direction: 'received', ...(JSON.parse(heartbeat.write(notice.beat)) as Fields) }
    case 'deaf':
      return { reason: notice.reason, silence_ms: whole(notice.silence) }
    case 'hearing':
      return {}
    case 'orchestrator-heard':
      return { from: notice.from }
    case 'orchestrator-silent':
      return { silence_ms: whole(notice.silence) }
    case 'unreadable':
      return { topic: notice.topic, count: notice.count, detail: notice.detail }
    default:
      return { node_id: notice.node, boot: notice.boot, silence_ms: whole(notice.silence) }
  }
}

function messageOf(notice: Notice): string {
  switch (notice.event) {
    case 'heartbeat':
      return 'heartbeat received'
    case 'deaf':
      return deafReasons[notice.reason]
    case 'hearing':
      return 'messages arrive again'
    case 'orchestrator-heard':
      return 'the orchestrator is up'
    case 'orchestrator-silent':
      return 'the orchestrator is silent'
    case 'unreadable':
      return 'malformed record'
    default:
      return nodeEvents[notice.event]
  }
}

function whole(span: Micros): number {
  return Math.round(toMillis(span))
}
