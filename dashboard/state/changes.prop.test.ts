import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DriversAnswer, FleetChange } from '../../lib/api/answers.ts'
import { type KnownChanges, withChanges } from './changes.ts'

/** What the orchestrator knows, as docs/api.md describes it. */
class Log {
  readonly #source: string
  #all: { readonly number: number; readonly change: FleetChange }[] = []
  #latest = 0

  constructor(source: string) {
    this.#source = source
  }

  add(nodeId: string, code: FleetChange['code']): void {
    const before = this.#all.findLastIndex(({ change }) => change.nodeId === nodeId)
    if (code === 'refused' && this.#all[before]?.change.code === 'refused') this.#all.splice(before, 1)
    this.#latest += 1
    this.#all.push({ number: this.#latest, change: { at: `${this.#latest}`, nodeId, code, message: '' } })
    this.#all = this.#all.slice(-500)
  }

  answer(after: string | undefined): DriversAnswer {
    const [source, number] = after?.split('-') ?? []
    const known = source === this.#source ? Number(number) : 0
    const newer = this.#all.filter((each) => each.number > known).map(({ change }) => change)
    return { drivers: [], changes: newer.reverse(), cursor: `${this.#source}-${this.#latest}` }
  }
}

const nodeId = fc.constantFrom('a', 'b', 'c')
const code = fc.constantFrom<FleetChange['code']>('suspect', 'refused', 'refused')
/** A change, the question of a client, a restart of the orchestrator, or more changes than are kept. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(nodeId, code) },
  { weight: 4, arbitrary: fc.constant('ask' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 1, arbitrary: fc.constant('many' as const) },
)
const nothing: KnownChanges = { changes: [], changesCursor: undefined }

describe('the changes of the fleet that a page knows', () => {
  it('are those of the orchestrator, whenever it asks', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let log = new Log('x')
        let known = nothing
        steps.forEach((each, index) => {
          if (each === 'ask') known = withChanges(known, log.answer(known.changesCursor))
          else if (each === 'restart') log = new Log(`x${index}`)
          else if (each === 'many') for (let times = 0; times < 600; times += 1) log.add(`n${times}`, 'joined')
          else log.add(...each)
        })
        known = withChanges(known, log.answer(known.changesCursor))
        expect(known.changes).toEqual(log.answer(undefined).changes)
      }),
    )
  })

  it('stay the same object when nothing is new', () => {
    const log = new Log('x')
    const first = withChanges(nothing, log.answer(''))
    expect(withChanges(first, log.answer(first.changesCursor)).changes).toBe(first.changes)
  })
})
