import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Emulator } from './emulator.suite.ts'
import { Screen } from './screen.ts'

function screenOf(columns = 20, rows = 6) {
  const terminal = new Emulator(columns, rows)
  return { terminal, screen: new Screen(terminal) }
}

describe('a screen', () => {
  it('shows each picture in place of the one before, however many lines they have', () => {
    const { terminal, screen } = screenOf()
    terminal.write('$ breakwater run\r\n')
    screen.draw(['one', 'two', 'three'])
    expect(terminal.text).toBe('$ breakwater run\none\ntwo\nthree')
    screen.draw(['1'])
    expect(terminal.text).toBe('$ breakwater run\n1')
    screen.draw(['uno', 'due'])
    expect([terminal.text, terminal.cursor]).toEqual(['$ breakwater run\nuno\ndue', [3, 0]])
  })

  it('writes a picture at once, in an update that the terminal shows when it is complete, and erases nothing before', () => {
    const { terminal, screen } = screenOf()
    screen.draw(['one', 'two'])
    screen.draw(['one', 'TWO'])
    const [, second = ''] = terminal.written
    expect(terminal.written).toHaveLength(2)
    expect(second).toMatch(/^\u001b\[\?2026h.*\u001b\[\?2026l$/s)
    expect(second.indexOf('\u001b[J')).toBeGreaterThan(second.indexOf('TWO'))
  })

  it('keeps the character in the last column', () => {
    const { terminal, screen } = screenOf(5)
    screen.draw(['12345', 'abc'])
    screen.draw(['54321', 'cba'])
    expect(terminal.text).toBe('54321\ncba')
  })

  it('leaves a row for the cursor: a picture of all rows that it may have never scrolls', () => {
    const { terminal, screen } = screenOf(20, 6)
    expect(screen.size).toEqual({ columns: 20, rows: 5 })
    for (const word of ['a', 'b', 'c']) screen.draw(Array.from({ length: 5 }, (_, row) => `${word}${row}`))
    expect([terminal.text, terminal.scrolled]).toEqual(['c0\nc1\nc2\nc3\nc4', []])
  })

  it('has a usual size where the terminal says none', () => {
    expect(new Screen({ write: () => true }).size).toEqual({ columns: 80, rows: 23 })
    expect(new Screen({ write: () => true, columns: 0, rows: 0 }).size).toEqual({ columns: 80, rows: 23 })
  })

  it('prints lines that stay above the picture', () => {
    const { terminal, screen } = screenOf()
    screen.draw(['one', 'two'])
    screen.print('a sentence')
    screen.draw(['three', 'four'])
    expect(terminal.text).toBe('a sentence\nthree\nfour')
  })

  it('is not disturbed by what others write below the picture', () => {
    const { terminal, screen } = screenOf()
    screen.draw(['one', 'two'])
    screen.restore()
    terminal.write('breakwater: a crash\r\n')
    expect([terminal.text, terminal.cursorIsShown]).toEqual(['one\ntwo\nbreakwater: a crash', true])
  })

  it('hides the cursor while there is a picture, and removes the picture without a trace', () => {
    const { terminal, screen } = screenOf()
    terminal.write('$ breakwater run\r\n')
    screen.draw(['one', 'two'])
    expect(terminal.cursorIsShown).toBe(false)
    screen.clear()
    expect([terminal.text, terminal.cursor, terminal.cursorIsShown]).toEqual(['$ breakwater run', [1, 0], true])
    screen.clear()
    expect(terminal.written).toHaveLength(4)
  })

  it('finds its picture again when the terminal has broken its lines, or become lower', () => {
    const { terminal, screen } = screenOf(20, 10)
    terminal.write('$ run\r\n')
    screen.draw(['12345678901234567890', '123456789012', '\u001b[1mabc\u001b[0m'])
    terminal.resize(10, 10)
    screen.draw(['narrow', 'now'])
    expect(terminal.text).toBe('$ run\nnarrow\nnow')
    terminal.resize(10, 2)
    screen.draw(['low'])
    expect([terminal.text, terminal.scrolled]).toEqual(['low', ['$ run', 'narrow']])
  })

  it('shows the last of any pictures, and what was printed above it, on a terminal that is high enough', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '█', '–'), maxLength: 20 })
    const pictures = fc.array(fc.record({ lines: fc.array(line, { maxLength: 9 }), print: fc.boolean() }), {
      ...{ minLength: 1, maxLength: 8 },
    })
    fc.assert(
      fc.property(pictures, (steps) => {
        const { terminal, screen } = screenOf(20, 30)
        for (const { lines, print } of steps) {
          if (print) screen.print('said')
          screen.draw(lines)
        }
        const said = steps.filter(({ print }) => print).map(() => 'said')
        expect(terminal.text).toBe([...said, ...(steps.at(-1)?.lines ?? [])].join('\n').trimEnd())
      }),
    )
  })
})
