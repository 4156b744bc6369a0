/** The target: whether its name resolves, it accepts a connection, its certificate is valid, and how it answers a GET. */
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { TLSSocket } from 'node:tls'
import { plural } from '../../lib/measure/phrases.ts'
import { maskedAddress } from '../../lib/plan/secrets.ts'
import { forbiddenTarget, refusedTarget } from '../../lib/target-policy.ts'
import type { Check } from './context.ts'
import { type Finding, failure, ok, skipped, warning } from './finding.ts'
import { reasonOf, type Trouble } from './reasons.ts'

const DAY_MS = 86_400_000
/** A certificate that ends sooner is reported. */
const FEW_DAYS = 14
const ANSWER_MS = 10_000

export interface TargetPlace {
  readonly url: string
  /** The CA bundle to trust, as PEM; those of Node without it. */
  readonly ca: string | undefined
}

/** How a target answered. */
export interface TargetAnswer {
  readonly status: number
  /** From the start of connecting to the end of the head of the response. */
  readonly ms: number
  /** Where a redirect leads. */
  readonly location: string | undefined
  /** Milliseconds until the certificate ends; undefined without TLS. */
  readonly certificateMs: number | undefined
}

const remedies: Readonly<Record<Trouble, string>> = {
  refused: 'start the target, or correct the port of the URL',
  name: 'correct the host of the URL, or let this machine resolve it',
  unreachable: 'check that this machine reaches its network, and that no firewall is between',
  closed: 'check that it speaks HTTP at this port, and whether it requires https://',
  'no-tls': 'write http:// in place of https://',
  certificate: 'renew it, or give its CA with --cacert FILE; breakwater run --insecure does not verify it',
  other: 'check that it speaks HTTP at this port',
}

/** Sends one GET, as the URL says, and reads no body. Rejects with the error of the connection. */
export function askTarget({ url, ca }: TargetPlace, signal: AbortSignal): Promise<TargetAnswer> {
  const request = new URL(url).protocol === 'https:' ? requestHttps : requestHttp
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'breakwater-doctor' }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
    const sent = request(url, { agent: false, headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
      resolve(answerOf(response, performance.now() - began))
      response.destroy()
    })
    limit.addEventListener('abort', () => {
      sent.destroy(Object.assign(new Error('no answer within 10 s'), { code: 'ETIMEDOUT' }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

function answerOf({ statusCode = 0, headers, socket }: IncomingMessage, ms: number): TargetAnswer {
  const ends = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) - Date.now() : undefined
  return { status: statusCode, ms, location: headers.location, certificateMs: ends }
}

export function answeredFinding(url: string, answer: TargetAnswer): Finding {
  const { status, ms, certificateMs } = answer
  const took = ms < 10 ? ms.toFixed(1) : Math.round(ms)
  const certificate =
    certificateMs === undefined ? '' : `; its certificate is valid for ${plural(daysOf(certificateMs), 'day')}`
  const found = `GET ${maskedAddress(url)} is answered ${status} in ${took} ms${certificate}`
  const [objection] = [redirected(answer), refusedAnswer(answer), distant(url), ending(answer)].filter(
    (one) => one !== undefined,
  )
  return objection === undefined ? ok(found) : warning(`${found}${objection.message}`, objection.remedy)
}

/** What is added to the sentence about an answer, and what to do. */
interface Objection {
  readonly message: string
  readonly remedy: string
}

function redirected({ status, location }: TargetAnswer): Objection | undefined {
  if (location === undefined || status < 300 || status > 399) return undefined
  return {
    message: `, a redirect to ${maskedAddress(location)}`,
    remedy: 'give that address, or follow it with --redirects 5: otherwise the redirect alone is measured',
  }
}

function refusedAnswer({ status }: TargetAnswer): Objection | undefined {
  if (status < 400) return undefined
  return { message: '', remedy: 'correct the path or the credentials of the URL: this answer would be measured' }
}

/** An orchestrator has to be told of targets that are not near. */
function distant(url: string): Objection | undefined {
  if (refusedTarget(url, []) === undefined) return undefined
  return {
    message: '; an orchestrator refuses it, because it is neither at a loopback nor at a private address',
    remedy: `if you may load it: breakwater run does, and an orchestrator with --allow-target ${new URL(url).hostname}`,
  }
}

function ending({ certificateMs }: TargetAnswer): Objection | undefined {
  if (certificateMs === undefined || daysOf(certificateMs) >= FEW_DAYS) return undefined
  return { message: '', remedy: 'renew the certificate before it ends' }
}

function daysOf(ms: number): number {
  return Math.floor(ms / DAY_MS)
}

export async function targetFinding(place: TargetPlace, signal: AbortSignal): Promise<Finding> {
  const { url } = place
  const forbidden = forbiddenTarget(url)
  if (forbidden !== undefined) return failure(`${maskedAddress(url)}: ${forbidden}`, 'load another target')
  try {
    return answeredFinding(url, await askTarget(place, signal))
  } catch (error) {
    const { trouble, text } = reasonOf(error)
    return failure(`${maskedAddress(new URL(url).origin)} ${text}`, remedies[trouble])
  }
}

export const target: Check = {
  name: 'target',
  run: ({ target: place, signal }) =>
    place === undefined
      ? skipped('no target was given', 'give its URL: breakwater doctor URL')
      : targetFinding(place, signal),
}
