/** The text format of Prometheus, parsed strictly. */
/** A parsed family. */
export interface Parsed {
  readonly type: string
  readonly help: string
  readonly samples: { name: string; labels: Record<string, string>; value: number }[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/** Parses the format line by line; throws on anything that it does not allow. */
export function parse(text: string): Map<string, Parsed> {
  if (!text.endsWith('\n')) throw new SyntaxError('the last line must end')
  const families = new Map<string, Parsed>()
  const seen = new Set<string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (keyword === 'HELP') {
      if (families.has(name) || !NAME.test(name)) throw new SyntaxError(`bad or repeated name: ${line}`)
      families.set(name, { type: '', help: unescaped(rest), samples: [] })
      current = name
      continue
    }
    const family = families.get(current)
    if (family === undefined) throw new SyntaxError(`no help before: ${line}`)
    if (keyword === 'TYPE') {
      if (name !== current || family.type !== '') throw new SyntaxError(`type out of place: ${line}`)
      families.set(name, { ...family, type: rest })
      continue
    }
    const sample = parseSample(line)
    const suffixes = family.type === 'summary' ? ['', '_sum', '_count'] : ['']
    if (!suffixes.some((suffix) => sample.name === current + suffix)) throw new SyntaxError(`stray sample: ${line}`)
    const series = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`
    if (seen.has(series)) throw new SyntaxError(`twice: ${line}`)
    seen.add(series)
    family.samples.push(sample)
  }
  return families
}

function parseSample(line: string): Parsed['samples'][number] {
  const match =
    /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/.exec(line)
  if (match === null) throw new SyntaxError(`no sample: ${line}`)
  const [, name = '', pairs = '', number = ''] = match
  if (!/^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.test(number)) throw new SyntaxError(`no number: ${line}`)
  const labels: Record<string, string> = {}
  for (const [, label = '', value = ''] of pairs.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)) {
    if (label in labels) throw new SyntaxError(`label twice: ${line}`)
    labels[label] = unescaped(value)
  }
  return { name, labels, value: Number(number.replace('Inf', 'Infinity')) }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
}

/** Every sample of a counter and every count of a summary, by its full name: the values that must never fall. */
export function countersOf(families: ReadonlyMap<string, Parsed>): Map<string, number> {
  const counters = new Map<string, number>()
  for (const [family, { type, samples }] of families) {
    for (const { name, labels, value } of samples) {
      const counts = type === 'counter' || (type === 'summary' && name !== family)
      if (counts) counters.set(`${name} ${JSON.stringify(labels)}`, value)
    }
  }
  return counters
}
