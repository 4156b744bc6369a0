/** The curl command for a route. */
import type { Route } from './route.ts'

/** The command that calls a route, with a body if the route's example has one. */
export function curlLine({ method, path, example }: Route, host = 'localhost'): string {
  const url = `http://${host}${example.path ?? path}`
  const stream = path === '/events' ? '-N ' : ''
  if (method === 'get') return `curl ${stream}${url}`
  const verb = method.toUpperCase()
  if (example.body === undefined) return `curl -X ${verb} ${url}`
  return `curl ${method === 'post' ? '' : `-X ${verb} `}${url} -H 'content-type: application/json' -d '${JSON.stringify(example.body)}'`
}
