import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fromSeconds } from '../lib/units.ts'
import { Film, type Shot } from './film.suite.ts'

const names = ['a', 'b', 'c']
const anyShot = fc.record({
  seconds: fc.integer({ min: 1, max: 9 }),
  shot: fc.record({
    beating: fc.subarray(names),
    orchestrator: fc.boolean(),
    kafka: fc.boolean(),
    awake: fc.boolean(),
  }),
})
type Scene = { readonly seconds: number; readonly shot: Shot }

function film(scenes: readonly Scene[]): Film {
  const made = new Film()
  for (const { seconds, shot } of scenes) made.run(seconds, shot)
  return made
}

test('no node is lost before its own silence has lasted 5 s, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 12 }), (scenes) => {
      for (const notice of film(scenes).notices) {
        if (notice.event === 'lost') expect(notice.silence).toBeGreaterThanOrEqual(fromSeconds(5))
        if (notice.event === 'suspect') expect(notice.silence).toBeGreaterThanOrEqual(fromSeconds(3))
      }
    }),
  )
})

test('a driver whose heartbeats always continue is never lost, however often Kafka or the monitor is away', () => {
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 12 }), (scenes) => {
      const faithful = scenes.map(({ seconds, shot }) => ({
        seconds,
        shot: { ...shot, beating: ['a', ...shot.beating] },
      }))
      expect(film(faithful).said.filter((text) => text.endsWith(' a') && text !== 'back a')).not.toContain('lost a')
    }),
  )
})

test('an orchestrator whose heartbeats always continue is never reported as silent', () => {
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 12 }), (scenes) => {
      const faithful = scenes.map(({ seconds, shot }) => ({ seconds, shot: { ...shot, orchestrator: true } }))
      expect(film(faithful).said).not.toContain('orchestrator-silent')
    }),
  )
})

test('events of a driver are in order: suspect before lost, back only after suspect, lost or left', () => {
  const before: Readonly<Record<string, readonly (string | undefined)[]>> = {
    up: [undefined],
    suspect: ['up', 'back', 'pardoned'],
    lost: ['suspect', 'up', 'back', 'pardoned'],
    back: ['suspect', 'lost'],
    pardoned: ['suspect'],
  }
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 12 }), (scenes) => {
      const last = new Map<string, string>()
      for (const text of film(scenes).said) {
        const [event = '', node] = text.split(' ')
        if (node === undefined) continue
        expect(before[event]).toContain(last.get(node))
        last.set(node, event)
      }
    }),
  )
})

test('a node reported as up without interruption is up now, and has sent a heartbeat since then', () => {
  fc.assert(
    fc.property(fc.array(anyShot, { maxLength: 12 }), (scenes) => {
      const { monitor, now } = film(scenes)
      for (const { upSince, liveness, age } of monitor.nodes(now)) {
        if (upSince === undefined) continue
        expect(liveness).toBe('up')
        expect(now - age).toBeGreaterThanOrEqual(upSince)
      }
    }),
  )
})
