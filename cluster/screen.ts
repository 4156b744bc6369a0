/** The output of `npm start` for its parts' JSON lines: the few that matter to users, in one short line each. */
import { z } from 'zod'

const line = z.looseObject({ level: z.string(), message: z.string(), time: z.string().optional() })

const live = z.object({
  test_id: z.string(),
  sent: z.number(),
  completed: z.number(),
  failed: z.number(),
  rate: z.number(),
  response_ms: z.object({ median: z.number().nullable(), p99: z.number().nullable() }),
})
const run = z.object({ test_id: z.string(), from: z.string(), state: z.string() })
const driver = z.object({ node_id: z.string(), liveness: z.string() })
const doubt = z.object({ code: z.string(), message: z.string(), node_id: z.string().optional() })
const ended = z.object({
  test_id: z.string(),
  sent: z.number(),
  completed: z.number(),
  failed: z.number(),
  verdict: z.object({ trust: z.string(), doubts: z.array(doubt) }),
})

/** The short form of a part's line; undefined if users do not need it. */
export function shortLine(part: string, text: string): string | undefined {
  const parsed = parse(text)
  if (parsed === undefined) return text.trim() === '' ? undefined : `${part}: ${text}`
  if (parsed.level === 'error') return `${part}: ${parsed.message}${reasonOf(parsed)}`
  return part === 'orchestrator' ? orchestratorLine(parsed) : undefined
}

type Line = z.infer<typeof line>

function orchestratorLine(parsed: Line): string | undefined {
  if (parsed.level === 'warn' && parsed.message.startsWith('Kafka ')) return `${parsed.message}${reasonOf(parsed)}`
  switch (parsed.message) {
    case 'live':
      return liveLine(live.safeParse(parsed).data)
    case 'run':
      return runLine(run.safeParse(parsed).data)
    case 'driver':
      return driverLine(driver.safeParse(parsed).data)
    case 'test ended':
      return endLine(ended.safeParse(parsed).data)
    default:
      return undefined
  }
}

function liveLine(data: z.infer<typeof live> | undefined): string | undefined {
  if (data === undefined) return undefined
  const { median, p99 } = data.response_ms
  const latency = median === null ? '' : `  median ${median} ms  p99 ${p99 ?? '–'} ms`
  return `  ${data.test_id}  sent ${data.sent}  completed ${data.completed}  failed ${data.failed}  ${data.rate}/s${latency}`
}

function runLine(data: z.infer<typeof run> | undefined): string | undefined {
  return data === undefined || data.state === 'preparing' ? undefined : `${data.test_id}  ${data.state}`
}

function driverLine(data: z.infer<typeof driver> | undefined): string | undefined {
  if (data === undefined || data.liveness === 'up') return undefined
  return `${data.node_id} ${data.liveness === 'left' ? 'has left' : `is ${data.liveness}`}`
}

function endLine(data: z.infer<typeof ended> | undefined): string | undefined {
  if (data === undefined) return undefined
  const { trust, doubts } = data.verdict
  const why = doubts.map(doubtLine).join('')
  return `${data.test_id}  ended: ${trust}, sent ${data.sent}, completed ${data.completed}, failed ${data.failed}${why}`
}

function doubtLine({ code, message, node_id }: z.infer<typeof doubt>): string {
  return `\n    ${code}${node_id === undefined ? '' : `, ${node_id}`}: ${message}`
}

function reasonOf(parsed: Line): string {
  return typeof parsed['reason'] === 'string' ? `: ${parsed['reason']}` : ''
}

function parse(text: string): Line | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
