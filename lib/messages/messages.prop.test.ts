import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../measure/equality.suite.ts'
import { codecs } from './codecs.ts'
import { poisonReasons, topicNames } from './reading.ts'
import { samples } from './samples.suite.ts'
import { propertyRuns } from '../property-runs.suite.ts'

const topic = fc.constantFrom(...topicNames)

/** JSON that resembles a message: one of ours with a value replaced, removed or added. */
const nearly = topic.chain((name) =>
  fc
    .tuple(samples[name], fc.jsonValue(), fc.nat(), fc.constantFrom('set', 'drop', 'add'))
    .map(([message, json, at, how]) => {
      const wire = JSON.parse(codecs[name].write(message as never)) as Record<string, unknown>
      const keys = Object.keys(wire)
      const key = how === 'add' ? 'extra' : (keys[at % keys.length] ?? '')
      return { name, text: JSON.stringify({ ...wire, [key]: how === 'drop' ? undefined : json }) }
    }),
)

function expectAnswer(name: (typeof topicNames)[number], value: Uint8Array | null): void {
  const read = codecs[name].read(value)
  if (read.ok) return
  expect(poisonReasons).toContain(read.reason)
  expect(read.detail).not.toBe('')
  expect(read.detail.length).toBeLessThanOrEqual(500)
}

describe('reading', () => {
  it.each(topicNames)('a message that was written to %s gives the same message', (name) => {
    fc.assert(
      fc.property(samples[name], (message) => {
        const codec = codecs[name]
        expect(codec.read(Buffer.from(codec.write(message as never)))).toEqual({ ok: true, message })
      }),
    )
  })

  it('gives the same message with the keys in another order and an unknown key', () => {
    const written = topic.chain((name) => fc.tuple(fc.constant(name), samples[name]))
    fc.assert(
      fc.property(written, fc.jsonValue(), ([name, message], extra) => {
        const wire = JSON.parse(codecs[name].write(message as never)) as Record<string, unknown>
        const turned = Object.fromEntries([['__extra', extra], ...Object.entries(wire).reverse()])
        expect(codecs[name].read(Buffer.from(JSON.stringify(turned)))).toEqual({ ok: true, message })
      }),
    )
  })

  it('never throws for any bytes', () => {
    fc.assert(
      fc.property(topic, fc.uint8Array({ maxLength: 300 }), (name, bytes) => {
        expectAnswer(name, bytes)
      }),
      { numRuns: propertyRuns(500) },
    )
  })

  it('never throws for any JSON', () => {
    fc.assert(
      fc.property(topic, fc.jsonValue(), (name, json) => {
        expectAnswer(name, Buffer.from(JSON.stringify(json)))
      }),
      { numRuns: propertyRuns(500) },
    )
  })

  it('never throws for a message with a value replaced, removed or added', () => {
    fc.assert(
      fc.property(nearly, ({ name, text }) => {
        expectAnswer(name, Buffer.from(text))
      }),
      { numRuns: propertyRuns(500) },
    )
  })

  it('never takes a damaged window for the summary of a partner', () => {
    fc.assert(
      fc.property(
        nearly.filter(({ name }) => name === 'metrics'),
        ({ text }) => {
          const read = codecs.metrics.read(Buffer.from(text))
          expect(read.ok ? read.message.kind : 'refused').not.toBe('summary')
        },
      ),
      { numRuns: propertyRuns(300) },
    )
  })
})
