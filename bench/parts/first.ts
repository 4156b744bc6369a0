/** The first tests of a newly started system: our part of their response time, and the target's. */
import { pause } from '../../lib/clock.ts'
import { twoCores } from '../cores.ts'
import { withTarget } from '../native/target.ts'
import { type Aim, atMost, type BenchPart, type Row } from '../part.ts'
import { median } from '../ratios.ts'
import { type Rig, withSystem } from '../rig.ts'
import { alternate } from '../rounds.ts'
import { rounded } from '../samples.ts'

const TESTS = 4
/** The typical time of a user between two commands. */
const PAUSE_MS = 1_200
const ENDS_WITHIN_MS = 30_000
const AIM = 1.5

/** Our target server, and one in C. */
const targetNames = ['target server', 'C target'] as const

/** Response time of one test, in ms. */
interface Responses {
  readonly median: number
  readonly p99: number
}

export const first: BenchPart = {
  name: 'first',
  title: `the first ${TESTS} avalanches as they are without a body (2 drivers, 500 connections each), everything freshly started; response time in ms`,
  measure: async ({ quick, rounds }) => {
    const samples = await alternate(targetNames, rounds ?? (quick ? 2 : 7), (name) =>
      name === 'C target' ? native() : fresh(),
    )
    return {
      rows: [...samples].flatMap(([name, of]) => rowsOf(name, of)),
      aims: aimsOf(samples.get('C target')),
      notes: ['the target server is compiled while it answers its first requests; the C target never is'],
    }
  },
}

/** With our target server, which is as new as the rest. */
function fresh(): Promise<Responses[]> {
  return withSystem({ drivers: 2 }, (rig) => play(rig, undefined))
}

function native(): Promise<Responses[]> {
  return withTarget({ cores: twoCores().both }, ({ base }) =>
    withSystem({ drivers: 2 }, (rig) => play(rig, `${base}/small`)),
  )
}

async function play({ api }: Rig, target: string | undefined): Promise<Responses[]> {
  const responses: Responses[] = []
  for (let i = 0; i < TESTS; i += 1) {
    const testId = await api.avalanche(target === undefined ? {} : { target })
    await pause(PAUSE_MS)
    await api.trigger(testId)
    await api.ended(testId, ENDS_WITHIN_MS)
    const { median, p99 } = (await api.metrics(testId)).overall.latencies.response
    responses.push({ median: median ?? NaN, p99: p99 ?? NaN })
  }
  return responses
}

function rowsOf(target: string, rounds: readonly (readonly Responses[])[]): Row[] {
  return Array.from({ length: TESTS }, (_, test) => {
    const of = rounds.flatMap((tests) => tests.slice(test, test + 1))
    return {
      target,
      test: test + 1,
      median: rounded(median(of.map((each) => each.median)), 1),
      p99: rounded(median(of.map(({ p99 }) => p99)), 1),
      rounds: of.length,
    }
  })
}

/** If only our own programs can be cold, the first test should be like the later ones. */
function aimsOf(rounds: readonly (readonly Responses[])[] = []): Aim[] {
  const ratios = rounds.map(([one, ...later]) => (one?.p99 ?? NaN) / median(later.map(({ p99 }) => p99)))
  return [atMost('C target: p99 of the first test ÷ median of the later ones', rounded(median(ratios), 2), AIM)]
}
