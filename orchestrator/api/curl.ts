/** What to type: a curl line for a route. */
import type { Route } from './route.ts'

/** The line that calls a route; a body goes with it where the route has one as its example. */
export function curlLine({ method, path, example }: Route, host = 'localhost'): string {
  const url = `http://${host}${example.path ?? path}`
  const stream = path === '/events' ? '-N ' : ''
  if (method === 'get') return `curl ${stream}${url}`
  if (example.body === undefined) return `curl -X POST ${url}`
  return `curl ${url} -H 'content-type: application/json' -d '${JSON.stringify(example.body)}'`
}
