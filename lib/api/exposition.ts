/** The text format of Prometheus, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

/** The media type of the format. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** One line: a value with a name and labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  /** Appended to the family's name: the part of a summary. */
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

/** The text; families without a sample are left out. */
export function expositionText(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map((sample) => `${seriesName(name, sample)} ${numberText(sample.value)}\n`)
  return `# HELP ${name} ${escape(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

/** The series name of a sample: no two samples of a text have the same one. */
export function seriesName(family: string, { suffix, labels = {} }: Sample): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value).replaceAll('"', '\\"')}"`)
  return `${family}${suffix ?? ''}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`}`
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
