/** The drivers that an orchestrator knows, as the API says it. */
import { z } from 'zod'

const nodeId = z.string().describe('The name of a driver.')

export const driverAnswer = z.object({
  nodeId,
  boot: z.string().nullable(),
  address: z.string(),
  liveness: z.enum(['up', 'suspect', 'lost', 'left']),
  state: z.string().describe('Activity of the driver: idle, running, draining, leaving; unknown for partners.'),
  beatAgeMs: z.number().nullable().describe('Time since its last heartbeat arrived.'),
  version: z.string().nullable(),
  workers: z.number().nullable(),
  cores: z.number().nullable(),
  engines: z.array(z.string()),
  labels: z.record(z.string(), z.string()).describe('What distinguishes it from other drivers; set by its --label.'),
  clock: z.object({ offsetMs: z.number(), uncertaintyMs: z.number(), roundTripMs: z.number() }).nullable(),
  load: z.object({ cpu: z.number(), rss: z.number(), loopLagMs: z.number() }).nullable(),
  outbox: z.number().nullable(),
  slipMs: z
    .number()
    .nullable()
    .describe('The 99th percentile of the slip in its latest window of a running test; null without one.'),
  partner: z.boolean().describe('Speaks only the base protocol, so its figures cannot be merged.'),
})
export type DriverAnswer = z.infer<typeof driverAnswer>

const fleetChange = z.object({
  at: z.iso.datetime(),
  nodeId,
  code: z
    .enum(['joined', 'up', 'suspect', 'lost', 'left', 'restarted', 'refused'])
    .describe('What happened; `up`: its heartbeats arrive again.'),
  message: z.string(),
})
export type FleetChange = z.infer<typeof fleetChange>

export const driversAnswer = z.object({
  drivers: z.array(driverAnswer),
  changes: z
    .array(fleetChange)
    .describe('The latest changes since the orchestrator started, or since `after`, newest first.'),
  cursor: z
    .string()
    .optional()
    .describe('Only with `after`: the cursor for the next request, which then receives only newer changes.'),
})
export type DriversAnswer = z.infer<typeof driversAnswer>
