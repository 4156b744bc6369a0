import { describe, expect, it } from '@jest/globals'
import { fromSeconds, micros } from '../../lib/units.ts'
import { bytesByInterface, type Interface, linuxInterfaces, NetworkWatch, speedFrom } from './network.ts'

const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 7428466099 14938366    0    0    0     0          0         0 7428466099 14938366    0    0    0     0       0          0
enp3s0:1000 10    1    2    3     4          5         6 2000 20    0    0    0     0       0          0
`

describe('the interfaces of Linux', () => {
  it('are read with their bytes in both directions', () => {
    expect([...bytesByInterface(text)]).toEqual([
      ['lo', { received: 7_428_466_099, sent: 7_428_466_099 }],
      ['enp3s0', { received: 1_000, sent: 2_000 }],
    ])
    expect(bytesByInterface('').size).toBe(0)
  })

  it('have a speed in megabits per second, or an unknown one', () => {
    expect(['1000\n', '-1\n', '', 'unknown'].map(speedFrom)).toEqual([125_000_000, 0, 0, 0])
  })

  it('never include loopback, nor one of unknown speed, on any machine', () => {
    const found = linuxInterfaces()
    expect(found.has('lo')).toBe(false)
    expect([...found.values()].every(({ speed }) => speed > 0)).toBe(true)
  })
})

describe('the network watch', () => {
  function watchOf(looks: readonly (readonly [seconds: number, sent: number])[]): boolean[] {
    const state = { now: 0, sent: 0 }
    const read = (): Map<string, Interface> => new Map([['eth0', { received: 0, sent: state.sent, speed: 1_000 }]])
    const watch = new NetworkWatch({ now: () => micros(state.now) }, read)
    return looks.map(([seconds, sent]) => {
      Object.assign(state, { now: fromSeconds(seconds), sent })
      return watch.isFull()
    })
  }

  it('detects an interface that carries nine tenths of its capacity in either direction', () => {
    const looks = [
      [1, 900],
      [2, 1_801],
      [4, 3_600],
      [5, 4_600],
    ] as const
    expect(watchOf(looks)).toEqual([false, true, false, true])
  })

  it('does not judge very short intervals, and loses no bytes by that', () => {
    const looks = [
      [0.1, 99],
      [1, 950],
    ] as const
    expect(watchOf(looks)).toEqual([false, true])
  })

  it('detects nothing where no interface reports its bytes', () => {
    expect(new NetworkWatch({ now: () => micros(0) }, () => new Map()).isFull()).toBe(false)
  })
})
