/** `POST /trigger/{id}`, also as `POST /tests/{id}/trigger`, `POST /stop/{id}` and `POST /stop`: start and stop of tests. */
import { stoppedAnswer } from '../../lib/api/answers.ts'
import { triggerAnswer, triggerBody } from '../../lib/api/queue.ts'
import type { ErrorCode } from '../../lib/errors.ts'
import { testId } from './parameters.ts'
import { noBody, type Route, route } from './route.ts'

/** The error codes of a trigger, beside an unknown test. */
export const triggerErrors = [
  'already-triggered',
  'already-ended',
  'busy',
  'no-drivers',
  'not-enough-drivers',
  'too-many-drivers',
  'kafka-unavailable',
] as const satisfies readonly ErrorCode[]

/** The trigger has two paths: the short one, and one below the test. */
function triggerRoute(path: string): Route {
  return route({
    method: 'post',
    path,
    summary: 'Starts a test on every driver that is ready, at one instant; with a condition, when its turn has come.',
    parameters: { id: testId },
    body: triggerBody,
    answer: triggerAnswer,
    errors: ['not-found', ...triggerErrors, 'queue-full'],
    handle: ({ parameters: { id }, body, context: { service } }) => {
      return body.at === undefined && body.after === undefined ? service.trigger(id) : service.queue.add(id, body)
    },
  })
}

/** The stop of a test has two paths as well. */
export function stopRoute(path: string): Route {
  return route({
    method: 'post',
    path,
    summary: 'Ends the load of one test.',
    parameters: { id: testId },
    body: noBody,
    answer: stoppedAnswer,
    errors: ['not-found', 'kafka-unavailable'],
    handle: ({ parameters, context }) => context.service.stop(parameters.id),
  })
}

export const runRoutes = [
  triggerRoute('/trigger/{id}'),
  triggerRoute('/tests/{id}/trigger'),
  stopRoute('/stop/{id}'),
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
