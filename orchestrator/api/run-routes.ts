/** `POST /trigger/{id}`, `POST /stop/{id}` and `POST /stop`: start and stop of tests. */
import { stoppedAnswer, triggeredAnswer } from '../../lib/api/answers.ts'
import { testId } from './parameters.ts'
import { noBody, route } from './route.ts'

export const runRoutes = [
  route({
    method: 'post',
    path: '/trigger/{id}',
    summary: 'Starts a test on every driver that is ready, at one instant.',
    parameters: { id: testId },
    body: noBody,
    answer: triggeredAnswer,
    errors: [
      'not-found',
      'already-triggered',
      'already-ended',
      'busy',
      'no-drivers',
      'not-enough-drivers',
      'kafka-unavailable',
    ],
    handle: ({ parameters, context }) => context.service.trigger(parameters.id),
  }),
  route({
    method: 'post',
    path: '/stop/{id}',
    summary: 'Ends the load of one test.',
    parameters: { id: testId },
    body: noBody,
    answer: stoppedAnswer,
    errors: ['not-found', 'kafka-unavailable'],
    handle: ({ parameters, context }) => context.service.stop(parameters.id),
  }),
  route({
    method: 'post',
    path: '/stop',
    summary: 'Ends all load.',
    parameters: {},
    body: noBody,
    answer: stoppedAnswer,
    errors: ['kafka-unavailable'],
    handle: ({ context }) => context.service.stop(null),
  }),
]
