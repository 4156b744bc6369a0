import { describe, expect, test } from '@jest/globals'
import { fromSeconds, toSeconds } from '../lib/units.ts'
import { Film } from './film.suite.ts'
import { MAX_NODES } from './monitor.ts'

describe('a driver', () => {
  test('is up at its first heartbeat, suspect after 3 s of silence, lost after 5 s, back at the next heartbeat', () => {
    const film = new Film().run(3, { beating: ['a', 'b'] })
    expect(film.news()).toEqual(['up a', 'up b'])
    film.run(8, { beating: ['b'] })
    expect(film.news()).toEqual(['suspect a', 'lost a'])
    const silences = film.notices.flatMap((n) => (n.event === 'suspect' || n.event === 'lost' ? [n.silence] : []))
    expect(silences.map(toSeconds)).toEqual([3, 5])
    film.run(1, { beating: ['a', 'b'] })
    expect(film.news()).toEqual(['back a'])
  })

  test('that misses two heartbeats is not even suspect', () => {
    const film = new Film()
    for (let round = 0; round < 5; round += 1) film.run(1, { beating: ['a', 'b'] }).run(2, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b'])
  })

  test('that announces its end has left, is never lost, and is not reported twice', () => {
    const film = new Film()
      .run(2, { beating: ['a', 'b'] })
      .beat('a', { alive: false })
      .beat('a', { alive: false })
    film.run(20, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b', 'left a'])
    expect(film.stateOf('a')).toBe('left')
    film.run(60, { beating: ['b'] })
    expect(film.stateOf('a')).toBeUndefined()
  })

  test('that is lost remains listed for ten minutes', () => {
    const film = new Film().run(1, { beating: ['a', 'b'] }).run(590, { beating: ['b'] })
    expect(film.stateOf('a')).toBe('lost')
    film.run(20, { beating: ['b'] })
    expect(film.stateOf('a')).toBeUndefined()
  })

  test('is not kept alive by repetitions of its last heartbeat', () => {
    const film = new Film().run(2, { beating: ['a', 'b'] })
    for (let second = 0; second < 6; second += 1) film.beat('a', { seq: 2 }).run(1, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a', 'lost a'])
  })

  test('that restarts within its limits is reported, and the late farewell of its old boot has no effect', () => {
    const film = new Film().run(2, { beating: ['a'] })
    film.beat('a', { boot: 'second', seq: 1 }).beat('a', { alive: false, seq: 90 })
    film.run(1, { beating: [] })
    expect(film.news()).toEqual(['up a', 'restarted a'])
    expect(film.stateOf('a')).toBe('up')
  })

  test('whose node_id is also used by another live process is reported once', () => {
    const film = new Film()
    for (let seq = 1; seq < 6; seq += 1) {
      film.beat('a', { boot: 'one', seq }).run(0.5).beat('a', { boot: 'two', seq }).run(0.5)
    }
    expect(film.news()).toEqual(['up a', 'restarted a', 'shared a'])
    expect(film.monitor.upSince()).toHaveLength(1)
  })

  test('of a partner without boot and sequence number is judged by its own interval', () => {
    const film = new Film()
      .partnerBeat('slow', 4_000)
      .partnerBeat('plain')
      .run(19, { beating: ['b'] })
    expect(film.news()).toEqual(['up slow', 'up plain', 'up b', 'suspect plain', 'lost plain', 'suspect slow'])
    film.run(2, { beating: ['b'] })
    expect(film.news()).toEqual(['lost slow'])
  })

  test('whose interval exceeds the limits of silence is judged by this interval', () => {
    const film = new Film().beat('slow', { intervalMs: 4_000 }).beat('usual', { intervalMs: 1_000 })
    film.run(11, { beating: ['b'] })
    expect(film.news()).toEqual(['up slow', 'up usual', 'up b', 'suspect usual', 'lost usual'])
    film.run(10, { beating: ['b'] })
    expect(film.news()).toEqual(['suspect slow', 'lost slow'])
  })

  test('alone is lost as soon as one of many, because Kafka responds', () => {
    const film = new Film().run(2, { beating: ['a'] }).run(6)
    expect(film.news()).toEqual(['up a', 'suspect a', 'lost a'])
  })

  test('is lost by the configured limits', () => {
    const film = new Film({ suspect: fromSeconds(10), lost: fromSeconds(20) })
    film.run(1, { beating: ['a', 'b'] }).run(18, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a'])
  })
})

describe('while the monitor cannot receive heartbeats', () => {
  test('no driver is lost, however long Kafka is away, and every driver gets its full time when Kafka is back', () => {
    const film = new Film().run(3, { beating: ['a', 'b'] }).run(120, { kafka: false })
    expect(film.news()).toEqual(['up a', 'up b', 'deaf'])
    expect(film.monitor.deaf).toBe('kafka')
    expect(film.monitor.upSince()).toEqual([])
    film.run(2).run(4, { beating: ['a'] })
    expect(film.news()).toEqual(['hearing', 'suspect b', 'lost b'])
  })

  test('a driver that was suspect before gets its full time, which does not count as a heartbeat', () => {
    const film = new Film()
      .run(1, { beating: ['a', 'b'] })
      .run(3, { beating: ['b'] })
      .run(10, { kafka: false })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a', 'deaf'])
    film.run(1)
    expect(film.news()).toEqual(['hearing', 'pardoned a'])
    expect(film.monitor.upSince()).toEqual([])
  })

  test('no driver is lost when orchestrator and drivers fall silent at once, even if Kafka responds to polls', () => {
    const film = new Film().run(3, { beating: ['a', 'b'], orchestrator: true }).run(60)
    expect(film.news()).toEqual(['up a', 'up b', 'orchestrator-heard', 'deaf'])
    expect(film.monitor.deaf).toBe('everybody')
    film.run(8, { beating: ['a'], orchestrator: true })
    expect(film.news()).toEqual(['hearing', 'suspect b', 'lost b'])
  })

  test('a monitor that was itself paused blames no driver', () => {
    const film = new Film().run(3, { beating: ['a', 'b'], orchestrator: true }).run(30, { awake: false })
    film.run(4, { beating: ['a', 'b'], orchestrator: true })
    expect(film.news()).toEqual(['up a', 'up b', 'orchestrator-heard'])
  })

  test('the monitor is never deaf without a driver that is up or suspect', () => {
    const film = new Film()
      .run(2, { beating: ['a'] })
      .beat('a', { alive: false })
      .run(30, { kafka: false })
    expect(film.news()).toEqual(['up a', 'left a'])
  })
})

describe('the orchestrator', () => {
  test('is not blamed for an outage of Kafka, even with no driver up, and gets its full time again', () => {
    const film = new Film().run(3, { orchestrator: true }).run(120, { kafka: false })
    expect(film.news()).toEqual(['orchestrator-heard'])
    film.run(4.5)
    expect(film.news()).toEqual([])
    film.run(1, { orchestrator: true }).run(20, { kafka: false }).run(4.5)
    expect(film.news()).toEqual([])
    film.run(1)
    expect(film.news()).toEqual(['orchestrator-silent'])
  })

  test('may fail alone: heartbeats of drivers show that Kafka works, and other drivers are lost as usual', () => {
    const film = new Film().run(3, { beating: ['a', 'b'], orchestrator: true }).run(7, { beating: ['a'] })
    expect(film.news()).toEqual(['up a', 'up b', 'orchestrator-heard', 'suspect b', 'orchestrator-silent', 'lost b'])
    film.run(1, { beating: ['a'], orchestrator: true })
    expect(film.news()).toEqual(['orchestrator-heard'])
  })

  test('that ended while drivers sent heartbeats is not waited for: the last driver is lost like any other', () => {
    const film = new Film()
      .run(2, { beating: ['a'], orchestrator: true })
      .run(8, { beating: ['a'] })
      .run(8)
    expect(film.news()).toEqual(['up a', 'orchestrator-heard', 'orchestrator-silent', 'suspect a', 'lost a'])
  })

  test('is not reported as silent during an outage of Kafka, even if there is no driver', () => {
    const film = new Film().run(2, { orchestrator: true }).run(30, { kafka: false }).run(2, { orchestrator: true })
    expect(film.news()).toEqual(['orchestrator-heard'])
  })

  test('is not alive because of stops and refusals, which are not heartbeats', () => {
    const film = new Film()
    expect(film.monitor.control({ type: 'stop', epoch: 1, testId: null, reason: 'x' }, film.now)).toEqual([])
    expect(film.monitor.orchestratorAge(film.now)).toBeUndefined()
  })
})

test('the number of names is bounded: the driver with the oldest heartbeat is forgotten', () => {
  const film = new Film()
  for (let index = 0; index <= MAX_NODES; index += 1) film.beat(`n${index}`)
  expect(film.monitor.nodes(film.now)).toHaveLength(MAX_NODES)
  expect(film.stateOf('n0')).toBeUndefined()
  expect(film.stateOf('n1')).toBe('up')
})
