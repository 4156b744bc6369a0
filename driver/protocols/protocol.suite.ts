/** The requirements on every protocol. */
import { describe, expect, test } from '@jest/globals'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { isCommon } from '../../lib/measure/failures.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { neededOf } from '../../lib/plan/protocol.ts'
import { fromSeconds } from '../../lib/units.ts'
import type { Engine } from '../engines/engine.ts'
import { fireAll, fireNow, Witness } from '../engines/conformance/witness.suite.ts'
import { preflight } from '../main-thread/preflight.ts'
import type { Protocol, WarmUpServer } from './protocol.ts'
import { Protocols } from './protocols.ts'

const SLOTS = 4
const MANY = 50
const shape = { kind: 'closed', count: { value: MANY, per: 'driver' }, connections: SLOTS } as const

/** Invalid options of a plan, and the expected error. */
export interface Wrong {
  readonly says: Partial<Plan>
  readonly sentence: RegExp
}

export function protocolContract(protocol: Protocol, wrong: Wrong): void {
  const protocols = new Protocols().register(protocol)
  describe(`the protocol ${protocol.name}`, () => {
    test('is registered once, with its engines', () => {
      expect(protocols.engines).toEqual([...protocol.engines])
      expect(() => protocols.register(protocol)).toThrow(/is there already/)
    })

    describe.each(protocol.engines)('and its engine %s', (engine) => {
      test('are selected by a plan, which is refused with a sentence if its options are wrong', async () => {
        const server = await serverOf(protocol, engine)
        const plan = planFor(server)
        server.close()
        expect([protocols.of(plan), protocols.ofEngine(neededOf(plan)), neededOf(plan)]).toEqual([
          protocol,
          protocol,
          engine,
        ])
        expect(protocols.refusal(plan)).toBeUndefined()
        expect(protocols.refusal({ ...plan, ...wrong.says })).toMatch(wrong.sentence)
      })

      test('report the needs of a plan, which are checked before it runs', async () => {
        const server = await serverOf(protocol, engine)
        const plan = planFor(server)
        server.close()
        const machine = { descriptors: 1_000, ports: 1_000, memory: 1e9 }
        expect(preflight(plan, protocol.needs(plan), machine)).toEqual({})
        expect(preflight(plan, protocol.needs(plan), { ...machine, descriptors: 0 }).refusal).toMatch(/connections/)
      })

      test('end each exchange exactly once, and accept nothing after the end', async () => {
        const server = await serverOf(protocol, engine)
        const { made, witness } = await engineFor(protocol, planFor(server))
        fireAll(made, witness, MANY)
        await witness.until(MANY)
        await Promise.all([made.close(), made.close(), made.destroy()])
        server.close()
        expect(fireNow(made, MANY)).toBe(false)
        expect(made.inFlight).toBe(0)
        expectOnce(witness, MANY)
        expect(new Set(witness.outcomes.map(({ kind }) => kind))).toEqual(new Set(['completed']))
      })

      test('end each request in flight exactly once when destroyed, as aborted', async () => {
        const { made, witness, server } = await inFlight(protocol, engine)
        expect(made.inFlight).toBe(SLOTS)
        expect(fireNow(made, SLOTS)).toBe(false)
        await made.destroy()
        server.close()
        expectOnce(witness, SLOTS)
        expect(witness.outcomes).toMatchObject(Array.from({ length: SLOTS }, () => ({ code: 'aborted' })))
      })

      test('report failures by common codes, or by declared ones', async () => {
        const server = await serverOf(protocol, engine)
        const plan = { ...planFor(server), target: planFor(server).target.replace(/:\d+/, ':1') }
        server.close()
        const { made, witness } = await engineFor(protocol, plan)
        fireAll(made, witness, MANY)
        await witness.until(MANY)
        await made.close()
        expectOnce(witness, MANY)
        const own = Object.keys(protocol.failures).map((word) => `${protocol.name}:${word}`)
        const codes = witness.outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.code : ''))
        expect(codes.filter((code) => !isCommon(code) && !own.includes(code))).toEqual([])
      })
    })
  })
}

async function serverOf(protocol: Protocol, engine: string): Promise<WarmUpServer> {
  const server = await protocol.warmUp?.(engine)
  if (server === undefined) throw new Error(`${protocol.name} has no server`)
  return server
}

function planFor({ target, says }: Pick<WarmUpServer, 'target' | 'says'>): Plan {
  return { ...planWith(shape), target, ...says }
}

async function engineFor(protocol: Protocol, plan: Plan): Promise<{ made: Engine; witness: Witness }> {
  const witness = new Witness()
  const open = await protocol.load(neededOf(plan))
  const task = { testId: 'test', nodeId: 'a', plan, timeout: fromSeconds(10), slots: SLOTS, credentials: {} }
  return { made: open(task, witness), witness }
}

/** Sends as many requests as may be in flight to a server that never responds. */
async function inFlight(
  protocol: Protocol,
  engine: string,
): Promise<{ made: Engine; witness: Witness; server: Server }> {
  const asked = await serverOf(protocol, engine)
  asked.close()
  const server = createServer((socket) => socket.on('error', () => undefined).resume())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const target = asked.target.replace(/:\d+/, `:${(server.address() as AddressInfo).port}`)
  const { made, witness } = await engineFor(protocol, planFor({ target, says: asked.says }))
  for (let request = 0; request < SLOTS; request += 1) fireNow(made, request)
  return { made, witness, server }
}

function expectOnce(witness: Witness, count: number): void {
  const times = [...witness.byRequest()].map(([request, outcomes]) => [request, outcomes.length])
  expect(times.sort(([a = 0], [b = 0]) => a - b)).toEqual(Array.from({ length: count }, (_, request) => [request, 1]))
}
