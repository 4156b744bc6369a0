/** Every route that a document names is served. docs/api.md itself is compared route by route beside the routes. */
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { documents, textOf } from './documents.ts'

const table = z.object({ routes: z.array(z.object({ method: z.string(), path: z.string() })) })

/** The orchestrator is no reference of this project: its table is loaded as it ships. */
const { routes } = table.parse({ ...(await import(new URL('../../orchestrator/api/routes.js', import.meta.url).href)) })

function isServed(method: string, path: string): boolean {
  return routes.some((route) => {
    const pattern = route.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
    return route.method.toUpperCase() === method && new RegExp(`^${pattern}$`).test(path)
  })
}

/** docs/target-server.md is about the routes of another server. */
const ofOrchestrator = documents.filter((document) => document !== 'docs/target-server.md')

describe.each(ofOrchestrator)('%s', (document) => {
  it('names no route that is not served', () => {
    const named = [...textOf(document).matchAll(/\b(GET|POST) (\/[\w./{}-]*)/g)].map(([, method = '', path = '']) => [
      method,
      path.replace(/(?<=.)[./]$/, ''),
    ])
    expect(named.filter(([method = '', path = '']) => !isServed(method, path))).toEqual([])
  })
})

describe('README.md', () => {
  it('names every route', () => {
    const text = textOf('README.md')
    for (const { path } of routes.filter((route) => route.path !== '/')) expect(text).toContain(path)
  })
})
