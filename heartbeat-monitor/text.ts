/** Texts for display: sanitised names, and a notice as one line. */
import { durationText, roughly } from '../lib/duration.ts'
import { type NodeEvent, type Notice, deafReasons, nodeEvents } from './notice.ts'

/** Characters that could move the cursor, change colours, reverse a line or stack on one cell. */
const HARMFUL = /[\p{C}\p{M}\p{Zl}\p{Zp}]/gu

/** A text from outside, sanitised for a terminal: no control or combining characters, and a maximum length. */
export function harmless(text: string, most: number): string {
  // Truncated before and after escaping: the text may be long, and escapes make it longer.
  const head = Array.from(text.slice(0, 4 * most).normalize('NFC'))
    .slice(0, most + 1)
    .join('')
  const escaped = Array.from(head.replace(HARMFUL, escape))
  return escaped.length > most ? `${escaped.slice(0, most - 1).join('')}…` : escaped.join('')
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

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
