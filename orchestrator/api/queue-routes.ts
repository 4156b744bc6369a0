/** `GET /queue`, `PATCH /queue/{id}`, `DELETE /queue/{id}`: the tests that wait for their trigger. */
import { queueAnswer, queueChangeBody } from '../../lib/api/queue.ts'
import { testId } from './parameters.ts'
import { noBody, route } from './route.ts'

export const queueRoutes = [
  route({
    method: 'get',
    path: '/queue',
    summary: 'The tests that wait for their trigger, in their order, and those that the queue gave up.',
    parameters: {},
    body: noBody,
    answer: queueAnswer,
    handle: ({ context }) => context.service.queue.list(),
  }),
  route({
    method: 'patch',
    path: '/queue/{id}',
    summary: 'Changes the place of a test that waits, or what it waits for.',
    parameters: { id: testId },
    body: queueChangeBody,
    answer: queueAnswer,
    errors: ['not-found', 'already-triggered', 'already-ended'],
    example: { body: { position: 1 } },
    handle: ({ parameters, body, context }) => context.service.queue.change(parameters.id, body),
  }),
  route({
    method: 'delete',
    path: '/queue/{id}',
    summary: 'Takes a test out of the queue; it can still be triggered.',
    parameters: { id: testId },
    body: noBody,
    answer: queueAnswer,
    errors: ['not-found'],
    handle: ({ parameters, context }) => context.service.queue.remove(parameters.id),
  }),
]
