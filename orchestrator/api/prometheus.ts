/** `GET /metrics`: figures for Prometheus. All names begin with `breakwater_`, except those of the process itself. */
import { z } from 'zod'
import type { OrchestratorService } from '../service.ts'
import { type Family, type Sample, expositionText, expositionType, single } from '../../lib/api/exposition.ts'
import { processFamilies } from '../../lib/api/process-metrics.ts'
import { type Context, noBody, route } from './route.ts'
import { runFamilies } from './run-metrics.ts'

const livenessStates = ['up', 'suspect', 'lost', 'left'] as const

export const prometheusRoutes = [
  route({
    method: 'get',
    path: '/metrics',
    summary: 'Metrics for Prometheus, text format 0.0.4; only the newest five runs have a label of their own.',
    parameters: {},
    body: noBody,
    answer: z.string(),
    mediaType: expositionType,
    handle: ({ context }) => metricsText(context),
  }),
]

/** The text for a scrape. */
export function metricsText(context: Pick<Context, 'service' | 'hub' | 'loopLag' | 'counters'>): string {
  const { service, hub, loopLag, counters } = context
  const families = [
    ...runFamilies(service),
    ...driverFamilies(service),
    ...messageFamilies(service),
    single(gauge('event_streams', 'Clients that read GET /events.'), hub.readers),
    single(gauge('eventloop_lag_seconds', 'Longest delay of a timer in the last ten seconds.'), loopLag.seconds()),
    ...processFamilies(),
  ]
  return expositionText(counters.held(families))
}

function driverFamilies(service: OrchestratorService): Family[] {
  const { drivers } = service.drivers()
  const each = (value: (driver: (typeof drivers)[number]) => number | null | undefined): Sample[] => {
    return drivers.flatMap((driver) => {
      const known = value(driver)
      return known === null || known === undefined ? [] : [{ labels: { driver: driver.nodeId }, value: known }]
    })
  }
  const states = livenessStates.map((state) => ({
    labels: { state },
    value: drivers.filter(({ liveness }) => liveness === state).length,
  }))
  return [
    { ...gauge('drivers', 'Drivers by liveness.'), samples: states },
    {
      ...gauge('driver_up', '1 while the heartbeats of a driver arrive in time.'),
      samples: each(({ liveness }) => (liveness === 'up' ? 1 : 0)),
    },
    {
      ...gauge('heartbeat_age_seconds', 'Time since the last heartbeat of a driver arrived.'),
      samples: each(({ beatAgeMs }) => (beatAgeMs === null ? null : beatAgeMs / 1_000)),
    },
    {
      ...gauge('clock_offset_seconds', 'Offset of the clock of a driver from the common clock.'),
      samples: each(({ clock }) => (clock === null ? null : clock.offsetMs / 1_000)),
    },
    {
      ...gauge('outbox_windows', 'Windows that a driver has not yet delivered to Kafka.'),
      samples: each(({ outbox }) => outbox),
    },
  ]
}

function messageFamilies(service: OrchestratorService): Family[] {
  const counters = service.counters()
  const poison = service
    .poison()
    .counts.map(({ topic, reason, count }) => ({ labels: { topic, reason }, value: count }))
  return [
    single(counter('windows_received_total', 'Windows that arrived.'), counters.windowsReceived),
    single(
      counter('windows_duplicate_total', 'Windows that arrived again; they count once.'),
      counters.windowsDuplicate,
    ),
    single(counter('windows_late_total', 'Windows that arrived after their run had ended.'), counters.windowsLate),
    single(
      counter('windows_lost_total', 'Windows that never came, of runs that ended more than thirty seconds ago.'),
      counters.windowsLost,
    ),
    single(counter('heartbeats_received_total', 'Heartbeats that arrived.'), counters.beatsReceived),
    single(
      counter('kafka_client_restarts_total', 'Times that the Kafka client was recreated.'),
      counters.kafkaRestarts,
    ),
    { ...counter('poison_messages_total', 'Malformed records.'), samples: poison },
  ]
}

type About = Omit<Family, 'samples'>

function gauge(name: string, help: string): About {
  return { name: `breakwater_${name}`, type: 'gauge', help }
}

function counter(name: string, help: string): About {
  return { name: `breakwater_${name}`, type: 'counter', help }
}
