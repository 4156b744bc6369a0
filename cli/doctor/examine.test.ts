/** Checks run side by side, and none of them holds up or ends the others. */
import { describe, expect, it } from '@jest/globals'
import type { Check, Context } from './context.ts'
import { once } from './context.ts'
import { examine } from './examine.ts'
import { type Finding, ok } from './finding.ts'

const never = (): Promise<Finding> => new Promise(() => undefined)

function contextWith(signal = new AbortController().signal): Context {
  return { signal } as Context
}

function findingsOf(checks: readonly Check[], context = contextWith(), limitMs = 60_000): Promise<Finding[]> {
  return Promise.all(examine(checks, context, limitMs).map(({ finding }) => finding))
}

describe('the checks', () => {
  it('run side by side, and give their results in order', async () => {
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const first: Check = { name: 'first', run: () => released.then(() => ok('first')) }
    const second: Check = {
      name: 'second',
      run: () => {
        release()
        return ok('second')
      },
    }
    expect((await findingsOf([first, second])).map(({ message }) => message)).toEqual(['first', 'second'])
  })

  it('fail alone after their time', async () => {
    const [slow, quick] = await findingsOf(
      [
        { name: 'slow', run: never },
        { name: 'quick', run: () => ok('quick') },
      ],
      contextWith(),
      50,
    )
    expect(slow).toMatchObject({ status: 'failure', message: 'no result within 0.05 s' })
    expect(quick).toEqual(ok('quick'))
  })

  it('fail alone when they throw', async () => {
    const throwing = (): Finding => {
      throw new Error('broken')
    }
    const [finding] = await findingsOf([{ name: 'broken', run: throwing }])
    expect(finding).toMatchObject({ status: 'failure', message: 'this check failed: broken' })
  })

  it('end when the command is to end', async () => {
    const ending = new AbortController()
    const findings = findingsOf([{ name: 'slow', run: never }], contextWith(ending.signal))
    ending.abort()
    expect(await findings).toMatchObject([{ status: 'failure', message: 'ended before it had a result' }])
  })

  it('share what is looked at once', async () => {
    let looks = 0
    const look = once(() => Promise.resolve((looks += 1)))
    expect([await look(), await look()]).toEqual([1, 1])
  })
})
