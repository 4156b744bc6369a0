import { describe, expect, it } from '@jest/globals'
import { planWith } from './arbitraries.suite.ts'
import { bodySizeOf, type PlannedBody } from './body.ts'
import { planSchema } from './plan.ts'

const bodyFile = { path: '/tmp/body', bytes: 50_000_000, sha256: '0a'.repeat(32) }

/** Path and message of each error in a plan with this body. */
function complaints(body: object): string[] {
  const plan = planWith({ kind: 'closed', seconds: 1, connections: 1 })
  const requests = plan.requests.map((request) => ({ ...request, ...body }))
  const issues = planSchema.safeParse({ ...plan, requests }).error?.issues ?? []
  return issues.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`)
}

describe('a body with expectContinue', () => {
  it.each(['http2', 'undici'] as const)('is not sent by the engine %s', (engine) => {
    const plan = planWith({ kind: 'closed', seconds: 1, connections: 1 })
    const requests = plan.requests.map((request) => ({ ...request, body: 'a', expectContinue: true }))
    expect(planSchema.safeParse({ ...plan, requests }).success).toBe(true)
    const issues = planSchema.safeParse({ ...plan, requests, transport: { engine } }).error?.issues
    const message = `requires the engine 'sockets'; this plan uses '${engine}'`
    expect(issues).toMatchObject([{ path: ['requests', 0, 'expectContinue'], message }])
  })
})

describe('a body', () => {
  it.each<[PlannedBody, number]>([
    [{}, 0],
    [{ body: '' }, 0],
    [{ body: 'héllo' }, 6],
    [{ bodyBase64: '' }, 0],
    [{ bodyBase64: '/w==' }, 1],
    [{ bodyBase64: 'AAD/' }, 3],
    [{ bodyFile }, 50_000_000],
    [{ body: 'a', chunked: true, expectContinue: true }, 1],
    [{ chunked: false, expectContinue: false }, 0],
  ])('such as %j has a size: %d bytes', (body, bytes) => {
    expect(complaints(body)).toEqual([])
    expect(bodySizeOf(body)).toBe(bytes)
  })

  it.each([
    [{ body: 'x'.repeat(700_001) }, 'body: exceeds 700000 characters'],
    [{ bodyBase64: 'no base64' }, 'bodyBase64: is not base64'],
    // The unused bits are not zero.
    [{ bodyBase64: '/x==' }, 'bodyBase64: is not base64'],
    [{ bodyBase64: '/w' }, 'bodyBase64: is not base64'],
    [{ bodyBase64: '_w==' }, 'bodyBase64: is not base64'],
    [{ bodyBase64: '/w==\n' }, 'bodyBase64: is not base64'],
    [{ bodyBase64: 'A'.repeat(921_604) }, 'bodyBase64: exceeds 921600 characters'],
    [{ body: '', bodyBase64: '' }, 'bodyBase64: excludes `body`: give one of them'],
    [{ bodyBase64: '', bodyFile }, 'bodyFile: excludes `bodyBase64`: give one of them'],
    [{ chunked: true }, 'chunked: has no effect without `body`: add it, or leave this out'],
    [{ expectContinue: true }, 'expectContinue: has no effect without `body`: add it, or leave this out'],
    [{ bodyFile: { ...bodyFile, sha256: 'x' } }, 'bodyFile.sha256: is not a SHA-256 in hex'],
  ])('such as %j is wrong', (body, complaint) => {
    expect(complaints(body)).toEqual([complaint])
  })
})
