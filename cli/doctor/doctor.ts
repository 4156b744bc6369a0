/** `breakwater doctor`: all checks, a line each as soon as it and those above it have ended. */
import { readFileSync } from 'node:fs'
import { busOptionsFrom, kafkaSettings } from '../../lib/bus/kafka-settings.ts'
import { pause, systemClock } from '../../lib/clock.ts'
import { onEndAsked } from '../../lib/end-requests.ts'
import { systemMessage } from '../../lib/errors.ts'
import type { Given } from '../../lib/flags/command.ts'
import { Problem, usage } from '../../lib/flags/setting.ts'
import { newNodeId } from '../../lib/ids.ts'
import { urlIn, type doctorSettings } from '../commands/doctor.ts'
import { usesColour } from '../../lib/terminal/colour.ts'
import { write } from '../io/output.ts'
import { tokenFrom } from '../remote/remotely.ts'
import { remoteSettings } from '../remote/settings.ts'
import { checks } from './checks.ts'
import { type Context, once } from './context.ts'
import { type Begun, examine } from './examine.ts'
import type { Finding, FindingAnswer } from './finding.ts'
import { lookAtKafka } from './kafka/look.ts'
import { lookAtOrchestrator } from './orchestrator.ts'
import { tryPorts } from './ports.ts'
import type { TargetPlace } from './target.ts'
import { findingLines, summaryLine } from './text.ts'

type DoctorGiven = Given<typeof doctorSettings>

/** What is cleaned up after Ctrl-C has this long. */
const FAREWELL_MS = 1_000

/**
 * Writes what was found. Resolves with 0 if nothing failed, else 1.
 * @throws BreakwaterError `usage` for settings that contradict each other
 */
export async function doctor(given: DoctorGiven): Promise<number> {
  const ending = new AbortController()
  const context = contextOf(given, ending.signal)
  onEndAsked((code) => {
    if (ending.signal.aborted) process.exit(code)
    ending.abort()
    void pause(FAREWELL_MS).then(() => process.exit(code))
  })
  const begun = examine(checks, context)
  const findings = await (given.values.json ? asJson(begun) : asText(begun))
  // The process ends when its parts have been cleaned up.
  if (ending.signal.aborted) return new Promise<never>(() => undefined)
  return findings.some(({ status }) => status === 'failure') ? 1 : 0
}

function contextOf({ values, operands: [operand] }: DoctorGiven, signal: AbortSignal): Context {
  const { kafka, orchestrator: url, tokenFile } = values
  const identity = { clientId: `breakwater-doctor-${newNodeId()}`, groupId: '', longPolls: false, clock: systemClock }
  const bus = busOptionsFrom({ ...values, kafka: kafka ?? kafkaSettings.kafka.fallback }, identity)
  const place = {
    url: url ?? remoteSettings.orchestrator.fallback,
    token: tokenFrom(tokenFile),
    given: url !== undefined,
  }
  // While a port is tried, whoever connects to it would reach this process.
  const triedPorts = once(() => tryPorts())
  return {
    target: targetOf(operand, values),
    given: { kafka: kafka !== undefined, orchestrator: place.given },
    bus,
    triedPorts,
    kafka: once(() => triedPorts().then(() => lookAtKafka(bus, signal))),
    orchestrator: once(() => triedPorts().then(() => lookAtOrchestrator(place))),
    signal,
  }
}

function targetOf(operand: string | undefined, { target, cacert }: DoctorGiven['values']): TargetPlace | undefined {
  const url = operand === undefined ? target : urlIn(operand)
  if (url instanceof Problem) throw usage(url.sentence)
  return url === undefined ? undefined : { url, ca: cacert === undefined ? undefined : bundleIn(cacert) }
}

function bundleIn(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`--cacert ${path}: ${systemMessage(error)}`)
  }
}

async function asText(begun: readonly Begun[]): Promise<Finding[]> {
  const style = { colour: usesColour(process.stdout), width: Math.max(...begun.map(({ name }) => name.length)) }
  const findings: Finding[] = []
  for (const { name, finding } of begun) {
    const found = await finding
    findings.push(found)
    await write(`${findingLines(name, found, style).join('\n')}\n`)
  }
  await write(`\n${summaryLine(findings)}\n`)
  return findings
}

async function asJson(begun: readonly Begun[]): Promise<FindingAnswer[]> {
  const answers = await Promise.all(
    begun.map(async ({ name, finding }) => {
      const { status, message, remedy = null } = await finding
      return { name, status, message, remedy }
    }),
  )
  await write(`${JSON.stringify(answers)}\n`)
  return answers
}
