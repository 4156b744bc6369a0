import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { fromMillis } from '../lib/units.ts'
import type { NodeView } from './monitor.ts'
import { TableOutput } from './output.ts'
import { type View, tableLines } from './table.ts'
import { terminalScreen } from './terminal.ts'

const MANY = { colours: false, rows: 100 }

function view(nodes: readonly NodeView[], over: Partial<View> = {}): View {
  return { orchestrator: '', orchestratorAge: undefined, deaf: undefined, latest: [], nodes, ...over }
}

function node(name: string, liveness: NodeView['liveness'] = 'up', beat: Partial<Heartbeat> = {}): NodeView {
  const age = fromMillis(400)
  return { node: name, liveness, age, upSince: undefined, beat: { nodeId: name, alive: true, ...beat } }
}

describe('the table', () => {
  test('has a line for each driver with all data of its heartbeat', () => {
    const full = node('driver-1', 'up', {
      seq: 12,
      state: 'running',
      outbox: 3,
      tests: [
        { testId: 'OLD', answer: 'done' },
        { testId: 'TESTTESTTEST', answer: 'running' },
      ],
      load: { cpu: 1.5, rss: 157_286_400, loopLagMs: 1 },
      clock: { uncertainty: 300, roundTrip: 900, wallOffset: -1_200_000 },
    })
    const nodes = [full, node('partner', 'suspect')]
    expect(tableLines(view(nodes, { orchestrator: 'o:8000', orchestratorAge: fromMillis(200) }), MANY)).toEqual([
      'drivers: 1 up, 1 suspect · orchestrator o:8000: last heartbeat 200ms ago',
      'node      state    doing    test                   beat  seq   cpu      rss  outbox         clock',
      'driver-1  up       running  TESTTESTTEST running  400ms   12  1.50  150 MiB       3  -1.2s ±300us',
      'partner   suspect  -        -                     400ms    -     -        -       -             -',
    ])
  })

  test('shows no driver as up while the monitor cannot receive heartbeats', () => {
    const lines = tableLines(view([node('a'), node('b', 'lost')], { deaf: 'kafka' }), MANY)
    expect(lines[0]).toBe(
      'drivers: 1 lost, 1 unknown · orchestrator: no heartbeat yet · Kafka does not respond: no driver is judged',
    )
    expect(lines[2]).toMatch(/^a +unknown/)
  })

  test('shows drivers with problems first when not all fit, and counts the others', () => {
    const crowd = Array.from({ length: 50 }, (_, index) => node(`n${index}`, index === 49 ? 'lost' : 'up'))
    const lines = tableLines(view(crowd, { latest: ['x is lost'] }), { colours: false, rows: 12 })
    expect(lines).toHaveLength(12)
    expect(lines[2]).toMatch(/^n49 +lost/)
    expect(lines.slice(-3)).toEqual(['… and 43 more', '', '  x is lost'])
  })

  test('colours only the states, the titles and the problems, and nothing without colours', () => {
    const nodes = [node('a'), node('b', 'lost')]
    const coloured = tableLines(view(nodes), { colours: true, rows: 100 })
    expect(coloured[3]).toContain('\u001B[31mlost')
    // The linter mistakes a literal pattern with an escape character for an error.
    const codes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
    expect(coloured.map((line) => line.replace(codes, ''))).toEqual(tableLines(view(nodes), MANY))
  })

  test('prints a foreign name or test id to the terminal only as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (name) => {
        const tests = [{ testId: name, answer: 'ready' as const }]
        const nodes = [node(name, 'up', { tests }), node('b')]
        const lines = tableLines(view(nodes, { orchestrator: name }), MANY)
        expect(lines).toHaveLength(4)
        for (const line of lines) expect(line).not.toMatch(/[\p{C}\p{M}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

describe('on the screen', () => {
  const draw = (
    isTTY: boolean,
    env: Record<string, string> = {},
    then: (table: TableOutput) => void = () => undefined,
  ): string[] => {
    const written: string[] = []
    const stream = { isTTY, rows: 24, write: (text: string) => written.push(text), on: () => undefined }
    const table = new TableOutput(terminalScreen(stream, env))
    const scene = { orchestrator: '', orchestratorAge: undefined, deaf: undefined, nodes: [node('a')] }
    table.frame(scene)
    table.frame(scene)
    table.note('a is lost')
    table.frame(scene)
    then(table)
    return written
  }

  test('each frame is drawn over the previous one, line for line', () => {
    const frames = draw(true)
    expect(frames).toHaveLength(3)
    expect(frames[0]).not.toMatch(/\[\d+A/)
    expect(frames.slice(1).map((frame) => /\[(\d+)A/.exec(frame)?.[1])).toEqual(['3', '3'])
    expect(frames[2]?.split('\n')).toHaveLength(5 + 1)
  })

  test('the last one is drawn again at the end, over the terminal’s echo of Ctrl-C', () => {
    const drawn = draw(true)
    const ended = draw(true, {}, (table) => {
      table.end()
    })
    expect(ended.slice(0, -1)).toEqual(drawn)
    expect(ended.at(-1)).toMatch(/\[5A\r/)
    expect(ended.at(-1)?.split('\n').slice(1)).toEqual(drawn.at(-1)?.split('\n').slice(1))
    const elsewhere = draw(false, {}, (table) => {
      table.end()
    })
    expect(elsewhere).toEqual(draw(false))
  })

  test('without a terminal it is written again at each change, with neither colours nor cursor movement', () => {
    const frames = draw(false)
    expect(frames).toHaveLength(2)
    expect(frames.join('')).not.toContain('\u001B')
  })

  test('NO_COLOR removes the colours and keeps the drawing', () => {
    expect(draw(true).join('')).toContain('\u001B[32m')
    expect(draw(true, { NO_COLOR: '1' }).join('')).not.toContain('\u001B[32m')
    expect(draw(true, { NO_COLOR: '' }).join('')).toContain('\u001B[32m')
    expect(draw(true, { TERM: 'dumb' }).join('')).not.toContain('\u001B')
  })
})
