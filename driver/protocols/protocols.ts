/** The protocols of a driver by name. `builtInProtocols` has those of every driver; others may be registered. */
import { isOfProtocol, MAX_FAILURE_CODES, failureCodeList } from '../../lib/measure/failures.ts'
import { isOwnName, MAX_OWN_MEASUREMENTS } from '../../lib/measure/measurements.ts'
import { MAX_OWN_NOTES } from '../../lib/measure/notes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { MAX_PROTOCOL_NAME, optionsOf, protocolName, protocolOf } from '../../lib/plan/protocol.ts'
import { matching } from '../../lib/messages/reading.ts'
import { http } from './http.ts'
import type { Protocol } from './protocol.ts'

export class Protocols {
  readonly #byName = new Map<string, Protocol>()
  readonly #byEngine = new Map<string, Protocol>()

  /**
   * Registers a protocol. @throws TypeError if its name or its codes conflict with others, or its figures could not be
   * reported
   */
  register(protocol: Protocol): this {
    const wrong = faultOf(protocol) ?? this.#conflict(protocol)
    if (wrong !== undefined) throw new TypeError(`the protocol '${protocol.name}' ${wrong}`)
    this.#byName.set(protocol.name, protocol)
    for (const engine of protocol.engines) this.#byEngine.set(engine, protocol)
    return this
  }

  /** The names that a driver registers: all engines, in the order of registration. */
  get engines(): readonly string[] {
    return [...this.#byEngine.keys()]
  }

  /** The protocol of a plan. @throws TypeError for a plan that `refusal` would have refused */
  of(plan: Plan): Protocol {
    const name = protocolOf(plan)
    return known(this.#byName.get(name), name)
  }

  /** The protocol of an engine. @throws TypeError for an engine that is not registered */
  ofEngine(engine: string): Protocol {
    return known(this.#byEngine.get(engine), engine)
  }

  /** Why a plan cannot be carried out: its protocol is unknown, or its options are invalid. */
  refusal(plan: Plan): string | undefined {
    const name = protocolOf(plan)
    const protocol = this.#byName.get(name)
    if (protocol === undefined) {
      return `this driver does not speak '${name}', only ${[...this.#byName.keys()].join(', ')}: start one that does`
    }
    const read = matching(protocol.options, optionsOf(plan))
    return read.ok ? undefined : `the options of '${name}' are wrong: ${read.detail}`
  }

  #conflict({ name, engines }: Protocol): string | undefined {
    if (this.#byName.has(name)) return 'is there already'
    const taken = engines.find((engine) => this.#byEngine.has(engine))
    return taken === undefined ? undefined : `has an engine that is another's: ${taken}`
  }
}

/** The protocols of every driver. */
export function builtInProtocols(): Protocols {
  return new Protocols().register(http)
}

function known(protocol: Protocol | undefined, name: string): Protocol {
  if (protocol === undefined) throw new TypeError(`nobody here speaks '${name}'`)
  return protocol
}

/** What of a declaration could not be carried through to a report. */
function faultOf({ name, engines, measurements, notes, failures }: Protocol): string | undefined {
  if (!isName(name) || !engines.every(isName) || engines.length === 0) return 'and its engines need names'
  const measured = measurements.map((measurement) => measurement.name)
  const words = Object.keys(failures)
  if (new Set(measured).size > MAX_OWN_MEASUREMENTS) return `measures more than ${MAX_OWN_MEASUREMENTS} things`
  if (words.length > MAX_FAILURE_CODES - failureCodeList.length) return 'has too many codes'
  if (notes.length > MAX_OWN_NOTES) return `has more than ${MAX_OWN_NOTES} notes`
  const unnamed = measured.find((one, at) => !isOwnName(one) || measured.indexOf(one) < at)
  if (unnamed !== undefined) return `cannot call a measurement '${unnamed}'`
  const uncoded = words.find((word) => !isOfProtocol(`${name}:${word}`))
  return uncoded === undefined ? undefined : `cannot call a failure '${uncoded}'`
}

function isName(name: string): boolean {
  return name.length <= MAX_PROTOCOL_NAME && protocolName.test(name)
}
