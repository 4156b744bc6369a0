import { describe, expect, test } from '@jest/globals'
import { fromSeconds, toSeconds } from '../lib/units.ts'
import { Film } from './film.suite.ts'
import { MAX_NODES } from './monitor.ts'

describe('a driver', () => {
  test('is up at its first beat, suspect after 3 s of silence, lost after 5 s, back at the next beat', () => {
    const film = new Film().run(3, { beating: ['a', 'b'] })
    expect(film.news()).toEqual(['up a', 'up b'])
    film.run(8, { beating: ['b'] })
    expect(film.news()).toEqual(['suspect a', 'lost a'])
    const silences = film.notices.flatMap((n) => (n.event === 'suspect' || n.event === 'lost' ? [n.silence] : []))
    expect(silences.map(toSeconds)).toEqual([3, 5])
    film.run(1, { beating: ['a', 'b'] })
    expect(film.news()).toEqual(['back a'])
  })

  test('that misses two beats is never even suspect', () => {
    const film = new Film()
    for (let round = 0; round < 5; round += 1) film.run(1, { beating: ['a', 'b'] }).run(2, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b'])
  })

  test('that says goodbye has left, is never lost, and is not announced twice', () => {
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

  test('that is lost is kept in view for ten minutes', () => {
    const film = new Film().run(1, { beating: ['a', 'b'] }).run(590, { beating: ['b'] })
    expect(film.stateOf('a')).toBe('lost')
    film.run(20, { beating: ['b'] })
    expect(film.stateOf('a')).toBeUndefined()
  })

  test('is not kept alive by repetitions of its last beat', () => {
    const film = new Film().run(2, { beating: ['a', 'b'] })
    for (let second = 0; second < 6; second += 1) film.beat('a', { seq: 2 }).run(1, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a', 'lost a'])
  })

  test('that is started anew within its limits is announced, and the late goodbye of its old life changes nothing', () => {
    const film = new Film().run(2, { beating: ['a'] })
    film.beat('a', { boot: 'second', seq: 1 }).beat('a', { alive: false, seq: 90 })
    film.run(1, { beating: [] })
    expect(film.news()).toEqual(['up a', 'restarted a'])
    expect(film.stateOf('a')).toBe('up')
  })

  test('whose node_id another live process uses as well is told of once', () => {
    const film = new Film()
    for (let seq = 1; seq < 6; seq += 1) {
      film.beat('a', { boot: 'one', seq }).run(0.5).beat('a', { boot: 'two', seq }).run(0.5)
    }
    expect(film.news()).toEqual(['up a', 'restarted a', 'shared a'])
    expect(film.monitor.upSince()).toHaveLength(1)
  })

  test('of a partner without boot and number is judged by its own interval', () => {
    const film = new Film()
      .partnerBeat('slow', 4_000)
      .partnerBeat('plain')
      .run(19, { beating: ['b'] })
    expect(film.news()).toEqual(['up slow', 'up plain', 'up b', 'suspect plain', 'lost plain', 'suspect slow'])
    film.run(2, { beating: ['b'] })
    expect(film.news()).toEqual(['lost slow'])
  })

  test('that beats less often than limits of silence allow is judged by its own interval', () => {
    const film = new Film().beat('slow', { intervalMs: 4_000 }).beat('usual', { intervalMs: 1_000 })
    film.run(11, { beating: ['b'] })
    expect(film.news()).toEqual(['up slow', 'up usual', 'up b', 'suspect usual', 'lost usual'])
    film.run(10, { beating: ['b'] })
    expect(film.news()).toEqual(['suspect slow', 'lost slow'])
  })

  test('alone is lost as soon as one of many: Kafka answers, and that is enough', () => {
    const film = new Film().run(2, { beating: ['a'] }).run(6)
    expect(film.news()).toEqual(['up a', 'suspect a', 'lost a'])
  })

  test('is lost by the limits that were set', () => {
    const film = new Film({ suspect: fromSeconds(10), lost: fromSeconds(20) })
    film.run(1, { beating: ['a', 'b'] }).run(18, { beating: ['b'] })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a'])
  })
})

describe('while nothing can be heard', () => {
  test('nobody is lost, however long Kafka is away, and everybody gets time anew when it is back', () => {
    const film = new Film().run(3, { beating: ['a', 'b'] }).run(120, { kafka: false })
    expect(film.news()).toEqual(['up a', 'up b', 'deaf'])
    expect(film.monitor.deaf).toBe('kafka')
    expect(film.monitor.upSince()).toEqual([])
    film.run(2).run(4, { beating: ['a'] })
    expect(film.news()).toEqual(['hearing', 'suspect b', 'lost b'])
  })

  test('a driver suspect before gets time anew, and that is not taken for a beat', () => {
    const film = new Film()
      .run(1, { beating: ['a', 'b'] })
      .run(3, { beating: ['b'] })
      .run(10, { kafka: false })
    expect(film.news()).toEqual(['up a', 'up b', 'suspect a', 'deaf'])
    film.run(1)
    expect(film.news()).toEqual(['hearing', 'pardoned a'])
    expect(film.monitor.upSince()).toEqual([])
  })

  test('nobody is lost when the orchestrator and all drivers fall silent at once, though Kafka answers polls', () => {
    const film = new Film().run(3, { beating: ['a', 'b'], orchestrator: true }).run(60)
    expect(film.news()).toEqual(['up a', 'up b', 'orchestrator-heard', 'deaf'])
    expect(film.monitor.deaf).toBe('everybody')
    film.run(8, { beating: ['a'], orchestrator: true })
    expect(film.news()).toEqual(['hearing', 'suspect b', 'lost b'])
  })

  test('a monitor that was itself stopped blames nobody', () => {
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
  test('is not blamed for an absence of Kafka, also with no driver up, and gets its whole time anew', () => {
    const film = new Film().run(3, { orchestrator: true }).run(120, { kafka: false })
    expect(film.news()).toEqual(['orchestrator-heard'])
    film.run(4.5)
    expect(film.news()).toEqual([])
    film.run(1, { orchestrator: true }).run(20, { kafka: false }).run(4.5)
    expect(film.news()).toEqual([])
    film.run(1)
    expect(film.news()).toEqual(['orchestrator-silent'])
  })

  test('may die alone: drivers that beat show that Kafka is there, and the others are lost as always', () => {
    const film = new Film().run(3, { beating: ['a', 'b'], orchestrator: true }).run(7, { beating: ['a'] })
    expect(film.news()).toEqual(['up a', 'up b', 'orchestrator-heard', 'suspect b', 'orchestrator-silent', 'lost b'])
    film.run(1, { beating: ['a'], orchestrator: true })
    expect(film.news()).toEqual(['orchestrator-heard'])
  })

  test('that has gone while drivers beat is not waited for: the last driver is lost like any other', () => {
    const film = new Film()
      .run(2, { beating: ['a'], orchestrator: true })
      .run(8, { beating: ['a'] })
      .run(8)
    expect(film.news()).toEqual(['up a', 'orchestrator-heard', 'orchestrator-silent', 'suspect a', 'lost a'])
  })

  test('is not called silent while Kafka is away, also when no driver is there', () => {
    const film = new Film().run(2, { orchestrator: true }).run(30, { kafka: false }).run(2, { orchestrator: true })
    expect(film.news()).toEqual(['orchestrator-heard'])
  })

  test('stops and refusals are not its beat', () => {
    const film = new Film()
    expect(film.monitor.control({ type: 'stop', epoch: 1, testId: null, reason: 'x' }, film.now)).toEqual([])
    expect(film.monitor.orchestratorAge(film.now)).toBeUndefined()
  })
})

test('the number of names is bounded: the driver that was heard longest ago is forgotten', () => {
  const film = new Film()
  for (let index = 0; index <= MAX_NODES; index += 1) film.beat(`n${index}`)
  expect(film.monitor.nodes(film.now)).toHaveLength(MAX_NODES)
  expect(film.stateOf('n0')).toBeUndefined()
  expect(film.stateOf('n1')).toBe('up')
})
