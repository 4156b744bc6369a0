/**
 * `control` (an extension): orchestrator → drivers. The orchestrator's heartbeat each second with its epoch, and
 * commands. Readers of the base protocol never read this topic.
 *
 * Epochs only rise: a driver ignores messages with a lower epoch than the highest that it has received.
 */
import { z } from 'zod'
import { epochNumber, sequenceNumber } from '../bounds.ts'
import { type Values, valuesSchema } from '../plan/extract.ts'
import { type HookName, hookNames } from '../plan/hooks.ts'
import type { Change } from '../plan/changes.ts'
import { changesFromWire, changesToWire, changesWire } from './changes.ts'
import { type Codec, nodeIdSchema, readAs, SCHEMA_VERSION, testIdSchema } from './reading.ts'
import { withoutUndefined } from './register.ts'

export type Control =
  | { readonly type: 'beat'; readonly epoch: number; readonly seq: number; readonly from: string }
  /** End the load of a test, or of every test (`testId` null), gracefully. */
  | { readonly type: 'stop'; readonly epoch: number; readonly testId: string | null; readonly reason: string }
  /** Another live process uses this node_id: this boot must exit. */
  | {
      readonly type: 'refuse'
      readonly epoch: number
      readonly nodeId: string
      readonly boot: string
      readonly reason: string
    }
  /** This boot sends the requests before or after the load of a test; repeated until it reports that it does. */
  | {
      readonly type: 'hook'
      readonly epoch: number
      readonly testId: string
      readonly hook: HookName
      readonly nodeId: string
      readonly boot: string
      /** What requests before the load have extracted; absent if nothing. */
      readonly values?: Values
    }
  /** The load of a test is changed while it runs; repeated until all its drivers have confirmed it. */
  | {
      readonly type: 'change'
      readonly epoch: number
      readonly testId: string
      /** All changes of the run so far, in their order. */
      readonly changes: readonly Change[]
    }

const epoch = epochNumber
const reason = z.string().max(500)

const wire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('beat'), epoch, seq: sequenceNumber, from: z.string().max(200) }),
  z.object({ type: z.literal('stop'), epoch, test_id: testIdSchema.nullable(), reason }),
  z.object({ type: z.literal('refuse'), epoch, node_id: nodeIdSchema, boot: z.string().max(100), reason }),
  z.object({
    type: z.literal('hook'),
    epoch,
    test_id: testIdSchema,
    name: z.enum(hookNames),
    node_id: nodeIdSchema,
    boot: z.string().max(100),
    values: valuesSchema.optional(),
  }),
  z.object({ type: z.literal('change'), epoch, test_id: testIdSchema, changes: changesWire }),
])

export const control: Codec<Control> = {
  topic: 'control',
  key: keyOf,
  write: (message) => JSON.stringify({ v: SCHEMA_VERSION, ...toWire(message) }),
  read: (value) => {
    const read = readAs(wire, value)
    return read.ok ? { ok: true, message: fromWire(read.message) } : read
  },
}

function keyOf(message: Control): string {
  if (message.type === 'beat') return message.from
  if (message.type === 'change') return message.testId
  return message.type === 'stop' ? (message.testId ?? '*') : message.nodeId
}

function toWire(message: Control): z.infer<typeof wire> {
  switch (message.type) {
    case 'beat':
      return message
    case 'stop':
      return { type: 'stop', epoch: message.epoch, test_id: message.testId, reason: message.reason.slice(0, 500) }
    case 'change':
      return { type: 'change', epoch: message.epoch, test_id: message.testId, changes: changesToWire(message.changes) }
    case 'hook':
      return withoutUndefined({
        type: 'hook' as const,
        epoch: message.epoch,
        test_id: message.testId,
        name: message.hook,
        node_id: message.nodeId,
        boot: message.boot,
        values: message.values,
      })
    case 'refuse':
      return {
        type: 'refuse',
        epoch: message.epoch,
        node_id: message.nodeId,
        boot: message.boot,
        reason: message.reason.slice(0, 500),
      }
  }
}

function fromWire(message: z.infer<typeof wire>): Control {
  switch (message.type) {
    case 'beat':
      return message
    case 'stop':
      return { type: 'stop', epoch: message.epoch, testId: message.test_id, reason: message.reason }
    case 'change':
      return {
        type: 'change',
        epoch: message.epoch,
        testId: message.test_id,
        changes: changesFromWire(message.changes),
      }
    case 'hook':
      return withoutUndefined({
        type: 'hook' as const,
        epoch: message.epoch,
        testId: message.test_id,
        hook: message.name,
        nodeId: message.node_id,
        boot: message.boot,
        values: message.values,
      })
    case 'refuse':
      return {
        type: 'refuse',
        epoch: message.epoch,
        nodeId: message.node_id,
        boot: message.boot,
        reason: message.reason,
      }
  }
}
