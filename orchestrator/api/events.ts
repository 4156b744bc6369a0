/** `GET /events`: events as they happen (server-sent events). */
import { z } from 'zod'
import { noBody, route } from './route.ts'

export const eventRoutes = [
  route({
    method: 'get',
    path: '/events',
    summary: 'Changes as server-sent events: run, figures and driver; the current state comes first.',
    parameters: {},
    body: noBody,
    answer: z.string(),
    mediaType: 'text/event-stream',
    errors: ['too-many-streams'],
    handle: ({ context: { hub } }) => {
      hub.admit()
      return (request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
        if (request.method === 'HEAD') response.end()
        else hub.add(response)
      }
    },
  }),
]
