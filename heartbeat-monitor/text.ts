/** A notice as one line of text. */
import { durationText, roughly } from '../lib/duration.ts'
import { harmless } from '../lib/terminal/harmless.ts'
import { type NodeEvent, type Notice, deafReasons, nodeEvents } from './notice.ts'

const withSilence: readonly NodeEvent[] = ['suspect', 'lost', 'back', 'pardoned']

/** A notice as one line without line end. */
export function noticeText(notice: Notice): string {
  switch (notice.event) {
    case 'heartbeat':
      return `${harmless(notice.node, 40)}: heartbeat ${notice.beat.seq ?? ''}`.trimEnd()
    case 'deaf':
      return deafReasons[notice.reason]
    case 'hearing':
      return 'messages arrive again'
    case 'orchestrator-heard':
      return `orchestrator ${harmless(notice.from, 40)} is up`
    case 'orchestrator-silent':
      return `orchestrator is silent for ${durationText(roughly(notice.silence))}`
    case 'unreadable':
      return `malformed record on ${notice.topic}: ${harmless(notice.detail, 80)}`
    default: {
      const silence = withSilence.includes(notice.event)
        ? ` after ${durationText(roughly(notice.silence))} of silence`
        : ''
      return `${harmless(notice.node, 40)}: ${nodeEvents[notice.event]}${silence}`
    }
  }
}
