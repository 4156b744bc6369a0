/** The text format of Prometheus, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

/** The media type of the format. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** One line: a value under a name with labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  /** Added to the family's name: the parts of a summary. */
  readonly suffix?: '_sum' | '_count'
}

/** All lines of one name. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'summary'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** A family of one sample without labels. */
export function single(about: Omit<Family, 'samples'>, value: number): Family {
  return { ...about, samples: [{ value }] }
}

/**
 * What was told of counters. The sum of a run is corrected when a driver's last totals stand in for windows that are
 * missing, or when a partner begins to count anew; for Prometheus a counter that falls has begun at 0 again. So it keeps
 * what it has told until more is known.
 */
export class CounterMemory {
  #told = new Map<string, number>()

  /** The same families, in which no counter is below what was told before; what is not told any more is forgotten. */
  held(families: readonly Family[]): Family[] {
    const before = this.#told
    this.#told = new Map()
    return families.map((family) => ({
      ...family,
      samples: family.samples.map((sample) => this.#hold(family, sample, before)),
    }))
  }

  #hold({ name, type }: Family, sample: Sample, before: ReadonlyMap<string, number>): Sample {
    if (type === 'gauge' || (type === 'summary' && sample.suffix === undefined)) return sample
    const series = `${name}${sample.suffix ?? ''}${labelsText(sample.labels ?? {})}`
    const value = Math.max(sample.value, before.get(series) ?? 0)
    this.#told.set(series, value)
    return { ...sample, value }
  }
}

/** The text; families without a sample are left out. */
export function expositionText(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ suffix = '', labels = {}, value }) => {
    return `${name}${suffix}${labelsText(labels)} ${numberText(value)}\n`
  })
  return `# HELP ${name} ${escape(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value).replaceAll('"', '\\"')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
