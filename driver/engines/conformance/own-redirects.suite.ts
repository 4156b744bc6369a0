/** Redirects of requests that have a limit of their own. */
import { describe, expect, test } from '@jest/globals'
import type { HttpEngineFactory } from '../http-job.ts'
import { RawTarget } from './raw-target.suite.ts'
import { site, to } from './redirects.suite.ts'
import { fireNow, fireOnce, jobFor, told, Witness } from './witness.suite.ts'

export function ownRedirectsContract(factory: HttpEngineFactory): void {
  describe('follows redirects', () => {
    test('as often as each request allows', async () => {
      const target = await RawTarget.listen(site({ '/': to('/a'), '/a': to('/b') }))
      const requests = [undefined, 0, 1, 2].map((redirects, i) => ({
        ...{ name: `r${i}`, method: 'GET', headers: {} },
        ...(redirects === undefined ? {} : { redirects }),
      }))
      const outcomes = await Promise.all(
        [0, 1].flatMap((usual) =>
          requests.map((request) =>
            fireOnce(factory, jobFor(target.url(), { requests: [request], transport: { redirects: usual } })),
          ),
        ),
      )
      await target.close()
      expect(outcomes.map(told)).toEqual([302, 302, 'redirects', 200, 'redirects', 302, 'redirects', 200])
    })

    test('as often as the one of several requests allows', async () => {
      const target = await RawTarget.listen(site({ '/': to('/a'), '/a': to('/b') }))
      const requests = [0, 1, 2].map((redirects, i) => ({ name: `r${i}`, method: 'GET', headers: {}, redirects }))
      const witness = new Witness()
      const engine = factory(jobFor(target.url(), { requests }), witness)
      for (const name of [0, 1, 2]) {
        fireNow(engine, name, name)
        await witness.until(name + 1)
      }
      await engine.close()
      await target.close()
      expect(witness.outcomes.map(told)).toEqual([302, 'redirects', 200])
    })
  })
}
