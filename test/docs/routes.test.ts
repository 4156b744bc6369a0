/** Every route in a document is served. A test of the orchestrator compares docs/api.md itself with the routes. */
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { documents, textOf } from './documents.ts'

const table = z.object({ routes: z.array(z.object({ method: z.string(), path: z.string() })) })

/** The orchestrator is not a reference of this project: its compiled table is loaded. */
const { routes } = table.parse({ ...(await import(new URL('../../orchestrator/api/routes.js', import.meta.url).href)) })

function isServed(method: string, path: string): boolean {
  return routes.some((route) => {
    const pattern = route.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
    return route.method.toUpperCase() === method && new RegExp(`^${pattern}$`).test(path)
  })
}

/** docs/target-server.md describes the routes of another server. */
const ofOrchestrator = documents.filter((document) => document !== 'docs/target-server.md')

describe.each(ofOrchestrator)('%s', (document) => {
  it('names only routes that are served', () => {
    const named = [...textOf(document).matchAll(/\b(GET|POST) (\/[\w./{}-]*)/g)].map(([, method = '', path = '']) => [
      method,
      path.replace(/(?<=.)[./]$/, ''),
    ])
    expect(named.filter(([method = '', path = '']) => !isServed(method, path))).toEqual([])
  })
})
