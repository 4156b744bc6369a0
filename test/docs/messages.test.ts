/** docs/messages.md has a table of every topic's fields, as our processes write them, and valid examples. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codecs } from '../../lib/messages/codecs.ts'
import { endings, limits } from '../../lib/messages/metrics.ts'
import { type Codec, type TopicName, topicNames } from '../../lib/messages/reading.ts'
import { samples } from '../../lib/messages/samples.suite.ts'
import { codedRows, sectionOf, textOf } from './documents.ts'

const text = textOf('docs/messages.md')

/** Objects whose keys are data, and objects that are documented once elsewhere. */
const leaves = new Set([
  'headers',
  'statuses',
  'failures',
  'checks',
  'totals',
  'transport',
  'options',
  'labels',
  'values',
  'before',
  'after',
])

/** The paths of a message's fields: `a.b`, `list[].c`. */
function pathsIn(value: unknown, path = ''): string[] {
  const name = path.split('.').at(-1) ?? ''
  if (typeof value !== 'object' || value === null || leaves.has(name)) return [path]
  if (!Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, item]) => pathsIn(item, path === '' ? key : `${path}.${key}`))
  }
  const within = value.filter((item) => typeof item === 'object').flatMap((item) => pathsIn(item, `${path}[]`))
  return value.some((item) => typeof item === 'object') ? within : isList(name) ? [] : [path]
}

/** Lists of objects are not fields themselves, even when they happen to be empty. */
function isList(name: string): boolean {
  return ['participants', 'tests', 'tallies'].includes(name)
}

/** Enough messages, as our processes write them, to contain each optional field. */
function writtenBy<T>(arbitrary: fc.Arbitrary<T>, codec: Codec<T>): string[] {
  return fc.sample(arbitrary, { numRuns: 300, seed: 1 }).map((message) => codec.write(message))
}

const written: Record<TopicName, () => string[]> = {
  register: () => writtenBy(samples.register, codecs.register),
  test_config: () => writtenBy(samples.test_config, codecs.test_config),
  trigger: () => writtenBy(samples.trigger, codecs.trigger),
  metrics: () => writtenBy(samples.metrics, codecs.metrics),
  heartbeat: () => writtenBy(samples.heartbeat, codecs.heartbeat),
  control: () => writtenBy(samples.control, codecs.control),
}

function fieldsOf(topic: TopicName): string[] {
  const paths = written[topic]().flatMap((message) => pathsIn(JSON.parse(message)))
  return [...new Set(paths.map((path) => path.replace(/(latencies|notes)\.\w+/, '$1.*')))].sort()
}

describe.each(topicNames)('the section about %s', (topic) => {
  const section = sectionOf(text, topic)

  it('has every field that is written, and no other field', () => {
    expect(
      codedRows(section)
        .map(([field]) => field)
        .sort(),
    ).toEqual(fieldsOf(topic))
  })

  it('has examples that are valid messages', () => {
    const examples = [...section.matchAll(/^```json\n(.*?)\n```$/gms)].flatMap(([, lines = '']) => lines.split('\n'))
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      expect(codecs[topic].read(Buffer.from(example))).toMatchObject({ ok: true })
      const fields = new Set(codedRows(section).map(([field]) => field?.split(/[.[]/)[0]))
      expect(Object.keys(JSON.parse(example) as object).filter((key) => !fields.has(key))).toEqual([])
    }
  })
})

describe('docs/messages.md', () => {
  it('has every topic in its table', () => {
    const table = text.slice(0, text.indexOf('\n## '))
    expect(codedRows(table).map(([topic]) => topic)).toEqual([...topicNames])
  })

  it('names every ending and every limit', () => {
    const section = sectionOf(text, 'metrics')
    for (const word of [...endings, ...limits]) expect(section).toContain(`\`${word}\``)
  })
})
