/** `GET /`: the commands to type. */
import { z } from 'zod'
import { version } from '../../lib/version.ts'
import { curlLine } from './curl.ts'
import { noBody, type Route, route } from './route.ts'

export const homeRoutes = [
  route({
    method: 'get',
    path: '/',
    summary: 'This page.',
    parameters: {},
    body: noBody,
    answer: z.string(),
    mediaType: 'text/plain',
    handle: ({ context, host }) => page(context.routes, host),
  }),
]

function page(routes: readonly Route[], host: string): string {
  const entries = routes.map((each) => `${each.summary}\n  ${curlLine(each, host)}\n`)
  return `Breakwater ${version}: a distributed load-testing system\n\n${entries.join('\n')}`
}
