import { describe, expect, it } from '@jest/globals'
import { EndRequests } from './end-requests.ts'

function recorded(play: (requests: EndRequests) => void): number[] {
  const asked: number[] = []
  play(new EndRequests((code) => asked.push(code)))
  return asked
}

describe('a request to end', () => {
  it('counts once when npm repeats the signal of the terminal, and again when the key is pressed again', () => {
    const asked = recorded((requests) => {
      for (const atMs of [1_000, 1_002, 1_300, 1_301]) requests.signal(130, atMs)
    })
    expect(asked).toEqual([130, 130])
  })

  it('counts again when a different signal follows at once', () => {
    const asked = recorded((requests) => {
      requests.signal(130, 1_000)
      requests.signal(143, 1_001)
    })
    expect(asked).toEqual([130, 143])
  })

  it('is that of SIGHUP when the parent process has vanished', () => {
    expect(
      recorded((requests) => {
        requests.parentGone()
      }),
    ).toEqual([129])
  })

  it('does not count a second time when the parent process vanishes with its closed terminal', () => {
    const asked = recorded((requests) => {
      requests.signal(129, 1_000)
      requests.parentGone()
    })
    expect(asked).toEqual([129])
  })
})
