import { EventEmitter } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { type Key, Keyboard, keysIn } from './keys.ts'

describe('keys', () => {
  it.each<[string, Key[]]>([
    ['p', ['pause']],
    ['P', ['pause']],
    ['+=-−', ['faster', 'faster', 'slower', 'slower']],
    ['sq', ['stop', 'stop']],
    ['\u0003\u001a\u001c', ['interrupt', 'suspend', 'quit']],
    ['xyz 1', []],
    ['constructor'.replaceAll('s', ''), []],
  ])('in %j are %j', (text, keys) => {
    expect(keysIn(text)).toEqual(keys)
  })

  it('are not found in what function keys send', () => {
    // Arrows, F1 to F5 in two forms, with a modifier, Alt-s, Escape alone.
    for (const text of ['\u001b[A', '\u001bOP', '\u001bOS', '\u001b[15~', '\u001b[1;5P', '\u001bs', '\u001b']) {
      expect(keysIn(text)).toEqual([])
    }
    expect(keysIn('\u001b[Ap')).toEqual(['pause'])
  })

  it('are heard while the keyboard is open, which is in raw mode only then', () => {
    const modes: boolean[] = []
    const stream = Object.assign(new EventEmitter(), {
      setRawMode: (isRaw: boolean) => modes.push(isRaw),
      ...{ setEncoding: () => undefined, resume: () => undefined, pause: () => undefined },
    })
    const heard: Key[] = []
    const keyboard = new Keyboard(stream, (key) => heard.push(key))
    stream.emit('data', 'p')
    keyboard.open()
    keyboard.open()
    stream.emit('data', 'p+')
    keyboard.close()
    keyboard.close()
    stream.emit('data', 's')
    expect([heard, modes]).toEqual([
      ['pause', 'faster'],
      [true, false],
    ])
  })
})
