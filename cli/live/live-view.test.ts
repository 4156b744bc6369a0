import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it } from '@jest/globals'
import { BreakwaterError } from '../../lib/errors.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { say } from '../io/say.ts'
import { metricsAt, OneTest, testAnswer } from './answers.suite.ts'
import { Emulator } from './terminal/emulator.suite.ts'
import { LiveView } from './live-view.ts'

class Terminal extends Emulator {
  readonly events = new EventEmitter()

  on(event: 'resize', listener: () => void): void {
    this.events.on(event, listener)
  }

  off(event: 'resize', listener: () => void): void {
    this.events.off(event, listener)
  }
}

const open: LiveView[] = []
afterEach(() => {
  for (const view of open.splice(0)) view.close()
})

function opened() {
  const shape = { kind: 'constant', count: { value: 3_000, per: 'total' }, rate: { value: 100, per: 'total' } } as const
  const test = testAnswer(planWith(shape))
  const backend = new OneTest(test)
  const output = new Terminal(80, 24)
  output.write('$ breakwater run\r\n')
  const modes: boolean[] = []
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
    ...{ setEncoding: () => undefined, resume: () => undefined, pause: () => undefined },
  })
  const state = { stops: 0, isOurs: true }
  const terminal = { output, input, colours: false, isOurs: () => state.isOurs }
  const stop = (): void => {
    state.stops += 1
    view.stopping()
  }
  const view = new LiveView({ backend, test, stop, terminal })
  open.push(view)
  return { view, backend, output, input, modes, state }
}

/** Lets what was asked for by promises come. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve()
}

const healthy = { statuses: { 200: 500 }, took: { success: [[500, 1_500]] } } as const

describe('the view on a terminal', () => {
  it('shows each second in place of the one before, and leaves nothing behind', async () => {
    const { view, output, modes } = opened()
    view.show(metricsAt(4, healthy))
    await settled()
    expect(output.text).toMatch(/^\$ breakwater run\nGET http.* running\n█+.* {2}4s of 30s, 26s left\n/)
    view.show(metricsAt(5, healthy))
    await settled()
    expect(output.text.match(/running/g)).toHaveLength(1)
    expect(output.text).toContain('5s of 30s, 25s left')
    expect(output.cursorIsShown).toBe(false)
    view.close()
    view.close()
    view.show(metricsAt(6, healthy))
    await settled()
    expect([output.text, output.cursor, output.cursorIsShown]).toEqual(['$ breakwater run', [1, 0], true])
    expect(modes).toEqual([true, false])
  })

  it('changes the load by keys, one after the other, and says from when on', async () => {
    const { backend, input, output } = opened()
    input.emit('data', '++p')
    await settled()
    input.emit('data', 'p')
    await settled()
    expect(backend.asked).toEqual([
      { kind: 'factor', factor: 1.1 },
      { kind: 'factor', factor: 1.21 },
      { kind: 'pause' },
      { kind: 'resume' },
    ])
    expect(output.text).toContain('\ngoes on from second 7 on\n')
  })

  it('says why a change is refused', async () => {
    const { backend, input, output } = opened()
    const reason = 'phase `load` is closed load, which has users and no rate'
    backend.refusal = new BreakwaterError('not-possible', `test 'abc' cannot be changed so: ${reason}`, {
      details: { reason },
    })
    input.emit('data', '-')
    await settled()
    expect(output.text).toContain(`\n${reason}\n`)
    backend.refusal = new BreakwaterError('unreachable', 'there is no answer')
    input.emit('data', '-')
    await settled()
    expect(output.text).toContain('\nthere is no answer\n')
  })

  it('stops the load once, by s or q', () => {
    const { input, output, state } = opened()
    input.emit('data', 's')
    input.emit('data', 'sq')
    expect(state.stops).toBe(1)
    expect(output.text).toMatch(/stopping\n[^]*Ctrl-C ends at once$/)
  })

  it('writes sentences above the picture', async () => {
    const { view, output } = opened()
    view.show(metricsAt(4, healthy))
    await settled()
    say('breakwater: the network is interrupted')
    expect(output.text).toMatch(/^\$ breakwater run\nbreakwater: the network is interrupted\nGET http/)
    view.close()
    expect(output.text).toBe('$ breakwater run\nbreakwater: the network is interrupted')
  })

  it('follows the size of the terminal', async () => {
    const { view, output } = opened()
    view.show(metricsAt(4, healthy))
    await settled()
    output.resize(40, 12)
    output.events.emit('resize')
    const lines = output.text.split('\n')
    expect(lines.length).toBeLessThanOrEqual(12)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
    expect(output.text).toContain('4s of 30s, 26s left')
  })

  it('shows nothing while its job is in the background', async () => {
    const { view, output, state } = opened()
    const before = output.written.length
    state.isOurs = false
    view.show(metricsAt(4, healthy))
    await settled()
    expect(output.written).toHaveLength(before)
  })

  it('leaves the picture where it is, and gives the terminal back, when the process ends under it', () => {
    const { output, modes } = opened()
    process.listeners('exit').at(-1)?.(0)
    expect([output.cursorIsShown, modes]).toEqual([true, [true, false]])
    expect(output.text).toContain('p pause')
  })
})
