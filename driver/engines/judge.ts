/**
 * Judges responses by the checks of their requests. Only a plan with checks has judges, one for each slot: they keep a
 * body as it arrives, for those requests whose checks need it.
 */
import type { Check } from '../../lib/checks/check.ts'
import { type Checked, Checks, KEPT_FOR_CHECKS, type NoBody } from '../../lib/checks/evaluate.ts'
import { between, type Micros, toMillis } from '../../lib/units.ts'
import { contentOf } from './checked-body.ts'
import { Gathered } from './gathered.ts'

/** The outcome of the checks of a response. The body is overwritten by the next response of the slot. */
export interface Judgement {
  /** The texts of the failed checks. */
  readonly failed: readonly string[]
  /** Whether a check says which statuses are right; otherwise those below 400 are. */
  readonly judgesStatus: boolean
  /** The body, decoded if possible; empty if no check needs it. */
  readonly body: Buffer
}

/** A response, beside its body. */
export interface Judged {
  readonly status: number
  readonly sentAt: Micros
  readonly endedAt: Micros
  /** The value of a header field, of several fields of the name joined; each character is one byte. */
  readonly header: (name: string) => string | undefined
}

/** The checks of a request of a plan. */
interface Compiled {
  readonly checks: Checks
  /** If all are passed. */
  readonly passed: Judgement
}

/** The checks of all requests of a plan. */
export class Rules {
  /** The names of the header fields that the checks need, in small letters. */
  readonly headers: ReadonlySet<string>
  readonly #requests: readonly (Compiled | undefined)[]

  private constructor(requests: readonly (Compiled | undefined)[]) {
    this.#requests = requests
    this.headers = new Set(requests.flatMap((each) => each?.checks.needs.headers ?? []))
  }

  /** Undefined if no request has checks. */
  static of(requests: readonly { readonly checks?: readonly Check[] | undefined }[]): Rules | undefined {
    const compiled = requests.map(({ checks = [] }) => (checks.length === 0 ? undefined : compile(checks)))
    return compiled.every((each) => each === undefined) ? undefined : new Rules(compiled)
  }

  /** The checks of a request, by its index in the plan. */
  at(request: number): Compiled | undefined {
    return this.#requests[request]
  }
}

function compile(list: readonly Check[]): Compiled {
  const checks = new Checks(list)
  return { checks, passed: { failed: [], judgesStatus: checks.judgesStatus, body: EMPTY } }
}

const EMPTY = Buffer.alloc(0)

export class Judge {
  readonly #rules: Rules
  readonly #kept = new Gathered()
  #current: Compiled | undefined
  #needsBody = false
  #over = false
  /** The body without its codings, if the engine has undone them. */
  #decoded: Buffer | undefined
  /** The size of the body so far, as it was sent. */
  #bytes = 0

  constructor(rules: Rules) {
    this.#rules = rules
  }

  /** A request begins, by its index in the plan. */
  begin(request: number): void {
    this.#current = this.#rules.at(request)
    this.#needsBody = this.#current?.checks.needs.body === true
    this.restart()
  }

  /** The request is sent once more, or its redirect is followed: what came before is no part of the response. */
  restart(): void {
    this.#kept.clear()
    this.#over = false
    this.#decoded = undefined
    this.#bytes = 0
  }

  /** A piece of the body arrived. It is copied, because the read buffer is reused. */
  keep(bytes: Buffer, from: number, end: number): void {
    this.#bytes += end - from
    if (!this.#needsBody || this.#over) return
    this.#over = this.#bytes > KEPT_FOR_CHECKS
    if (this.#over) this.#kept.clear()
    else this.#kept.add(bytes, from, end)
  }

  /** The engine has undone the codings of the whole body, which is then not done once more; undefined: it has not. */
  decoded(content: Buffer | undefined): void {
    this.#decoded = this.#needsBody ? content : undefined
  }

  /** Judges a whole response; undefined for a request without checks. */
  judge(response: Judged): Judgement | undefined {
    const current = this.#current
    if (current === undefined) return undefined
    const { checks, passed } = current
    const body = this.#needsBody ? this.#content(response) : EMPTY
    this.#decoded = undefined
    const failed = checks.failed(this.#checked(response, body))
    if (failed.length === 0) return passed
    return {
      failed: failed.map((index) => checks.texts[index] ?? ''),
      judgesStatus: checks.judgesStatus,
      body: typeof body === 'string' ? EMPTY : body,
    }
  }

  #checked({ status, sentAt, endedAt, header }: Judged, body: Buffer | NoBody): Checked {
    return {
      status,
      body,
      header: (name) => utf8Of(header(name)),
      ms: toMillis(between(sentAt, endedAt)),
      bytes: this.#bytes,
    }
  }

  #content({ status, header }: Judged): Buffer | NoBody {
    const decoded = this.#decoded
    if (this.#over || (decoded !== undefined && decoded.length > KEPT_FOR_CHECKS)) return 'too-large'
    return decoded ?? contentOf(this.#kept.bytes.subarray(0, this.#kept.length), header('content-encoding'), status)
  }
}

/** Header fields are compared as UTF-8. */
function utf8Of(bytes: string | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes, 'latin1').toString()
}
