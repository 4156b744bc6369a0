import { beforeEach, describe, expect, it } from '@jest/globals'
import { Turns } from './turns.ts'

let tasks: (() => void)[]
let done: string[]
let turns: Turns

beforeEach(() => {
  ;[tasks, done] = [[], []]
  turns = new Turns((run) => {
    tasks.push(run)
    return () => {
      tasks = tasks.filter((task) => task !== run)
    }
  })
})

function ask(whose: object, what: string): void {
  turns.request(whose, () => done.push(what))
}

/** Runs the next task. Returns what has been done so far. */
function step(): string[] {
  tasks.shift()?.()
  return done
}

describe('turns', () => {
  const [a, b] = [{}, {}]

  it('come one after the other, each in a task of its own', () => {
    ask(a, 'a')
    ask(b, 'b')
    expect([tasks.length, step(), tasks.length]).toEqual([1, ['a'], 1])
    expect([step(), tasks.length]).toEqual([['a', 'b'], 0])
    ask(a, 'again')
    expect(step()).toEqual(['a', 'b', 'again'])
  })

  it('are taken for the latest request of each, at the place of its first one', () => {
    ask(a, 'old')
    ask(b, 'b')
    ask(a, 'new')
    step()
    expect(step()).toEqual(['new', 'b'])
    expect(tasks).toEqual([])
  })

  it('can be given up', () => {
    ask(a, 'a')
    ask(b, 'b')
    turns.cancel(a)
    expect(step()).toEqual(['b'])
    ask(a, 'a')
    turns.cancel(a)
    expect([tasks.length, done]).toEqual([0, ['b']])
  })

  it('go on after one that fails', () => {
    turns.request(a, () => {
      throw new Error('it cannot be drawn')
    })
    ask(b, 'b')
    expect(step).toThrow('it cannot be drawn')
    expect(step()).toEqual(['b'])
  })
})
