/** One load, several contenders: samples in rounds, and their ratios. */
import { messageOf } from '../lib/errors.ts'
import type { Generator, Load } from './contenders/generator.ts'
import type { Row } from './part.ts'
import { median, type Ratio, ratioOf, ratioText } from './ratios.ts'
import { alternate, type Sample, sampleOf } from './rounds.ts'
import { rounded } from './samples.ts'
import type { Target } from './target-process.ts'

export interface Match {
  /** The description of the load, for the first column. */
  readonly label: string
  readonly contenders: readonly Generator[]
  /** The name of the contender that the others are compared with. */
  readonly reference: string
  readonly load: Load
  readonly target: Target
  readonly rounds: number
  /** Receives the figures themselves, line by line, which are not in a table. */
  readonly raw?: ((line: string) => void) | undefined
}

/** Below this share of counted requests, or above 1, a contender's own count is doubtful. */
const LEAST_REPORTED = 0.97
/** If a target was idle for less than this, the target was the limit. */
const LEAST_IDLE = 0.02

/** Samples of contenders, by name, round by round. */
export class Comparison {
  readonly label: string
  readonly reference: string
  readonly #samples: ReadonlyMap<string, readonly Sample[]>

  constructor(
    { label, reference }: Pick<Match, 'label' | 'reference'>,
    samples: ReadonlyMap<string, readonly Sample[]>,
  ) {
    this.label = label
    this.reference = reference
    this.#samples = samples
  }

  /** The ratio of two contenders, by default to the reference; undefined if one of them is absent. */
  ratio(name: string, figure: 'rate' | 'cpu', to = this.reference): Ratio | undefined {
    const [of, other] = [this.#samples.get(name), this.#samples.get(to)]
    if (of === undefined || other === undefined) return undefined
    return ratioOf(
      of.map((sample) => sample[figure]),
      other.map((sample) => sample[figure]),
    )
  }

  rows(): Row[] {
    return [...this.#samples.keys()].map((name) => this.#row(name))
  }

  /** Remarks on the ratios. */
  notes(): string[] {
    return [...this.#samples].flatMap(([name, samples]) => {
      const told = median(samples.map(({ counted, reported }) => reported.requests / counted))
      const idle = median(samples.map(({ targetIdle }) => targetIdle))
      const notes: string[] = []
      if (told < LEAST_REPORTED || told > 1.001)
        notes.push(`${this.label}: ${name} reports ${rounded(told)} of the requests that the target counted`)
      if (idle < LEAST_IDLE)
        notes.push(`${this.label}: under ${name} the target itself was the limit; only CPU time per request counts`)
      return notes
    })
  }

  #row(name: string): Row {
    const samples = this.#samples.get(name) ?? []
    const idle = median(samples.map(({ targetIdle }) => targetIdle))
    return {
      load: this.label,
      contender: name,
      [`requests/s ÷ ${this.reference}`]: textOf(this.ratio(name, 'rate')),
      [`CPU/request ÷ ${this.reference}`]: textOf(this.ratio(name, 'cpu')),
      'target idle %': rounded(idle * 100, 1),
      errors: samples.reduce((sum, { reported }) => sum + reported.errors, 0),
      rounds: samples.length,
    }
  }
}

function textOf(ratio: Ratio | undefined): string {
  return ratio === undefined ? 'unknown' : ratioText(ratio)
}

/** Runs all contenders in every round. A contender that fails is excluded from then on, with a note. */
export async function sideBySide(match: Match): Promise<{ comparison: Comparison; notes: string[] }> {
  const { contenders, load, target, rounds, raw, label } = match
  const failed = new Map<string, string>()
  const samples = await alternate(
    contenders.map(({ name }) => name),
    rounds,
    async (name) => {
      const generator = contenders.find((contender) => contender.name === name)
      if (generator === undefined || failed.has(name)) return undefined
      try {
        const sample = await sampleOf(generator, load, target)
        raw?.(rawText(`${label} ${name}`, sample))
        return sample
      } catch (error) {
        if (name === match.reference) throw error
        failed.set(name, messageOf(error))
        return undefined
      }
    },
  )
  const whole = [...samples].filter(([name]) => !failed.has(name))
  const comparison = new Comparison(
    match,
    new Map(whole.map(([name, of]) => [name, of.filter((one) => one !== undefined)])),
  )
  const lost = [...failed].map(([name, reason]) => `${label}: ${name} failed, and is left out: ${reason}`)
  return { comparison, notes: [...lost, ...comparison.notes()] }
}

function rawText(what: string, { rate, cpu, targetIdle }: Sample): string {
  return `  ${what}: ${Math.round(rate)}/s, ${rounded(cpu, 2)} µs/request, target idle ${rounded(targetIdle * 100, 1)} %`
}
