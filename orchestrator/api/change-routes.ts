/** `POST /tests/{id}/pause`, `/resume`, `/stop`, `/rate` and `/users`: changes of a load while it runs. */
import { changedAnswer, rateBody, usersBody, wantedRate } from '../../lib/api/load-changes.ts'
import type { ErrorCode } from '../../lib/errors.ts'
import { testId } from './parameters.ts'
import { noBody, type Route, route } from './route.ts'
import { stopRoute } from './run-routes.ts'

const errors = ['not-found', 'not-running', 'not-possible', 'kafka-unavailable'] as const satisfies readonly ErrorCode[]

function pauseRoute(kind: 'pause' | 'resume', summary: string): Route {
  return route({
    method: 'post',
    path: `/tests/{id}/${kind}`,
    summary,
    parameters: { id: testId },
    body: noBody,
    answer: changedAnswer,
    errors,
    handle: ({ parameters: { id }, context: { service } }) => service.change(id, { kind }),
  })
}

export const changeRoutes = [
  pauseRoute('pause', 'Pauses the load of a running test on all drivers, from an instant that is announced to them.'),
  pauseRoute('resume', 'Lets a paused load go on: its plan continues where it was paused.'),
  stopRoute('/tests/{id}/stop'),
  route({
    method: 'post',
    path: '/tests/{id}/rate',
    summary: 'Changes the rate of a running phase of open load.',
    parameters: { id: testId },
    body: rateBody,
    example: { body: { factor: 2 } },
    answer: changedAnswer,
    errors,
    handle: ({ parameters: { id }, body, context: { service } }) => service.change(id, wantedRate(body)),
  }),
  route({
    method: 'post',
    path: '/tests/{id}/users',
    summary: 'Changes the number of users of a running phase of closed load.',
    parameters: { id: testId },
    body: usersBody,
    example: { body: { users: 60 } },
    answer: changedAnswer,
    errors,
    handle: ({ parameters: { id }, body: { users }, context: { service } }) => {
      return service.change(id, { kind: 'users', users })
    },
  }),
]
