/** `GET /tests`, `GET /tests/{id}`, its timeline, and `GET /metrics/{id}`: the tests and their results. */
import { metricsAnswer, testAnswer, testListAnswer } from '../../lib/api/answers.ts'
import { timelineAnswer } from '../../lib/api/timeline.ts'
import { after, limit, testId, withDrivers } from './parameters.ts'
import { noBody, route } from './route.ts'

export const testRoutes = [
  route({
    method: 'get',
    path: '/tests',
    summary: 'The tests that the orchestrator remembers, newest first.',
    parameters: {},
    query: { limit },
    body: noBody,
    answer: testListAnswer,
    handle: ({ query, context }) => context.service.tests(query.limit),
  }),
  route({
    method: 'get',
    path: '/tests/{id}',
    summary: 'One test: its state, verdict, drivers, events and plan.',
    parameters: { id: testId },
    body: noBody,
    answer: testAnswer,
    errors: ['not-found'],
    handle: ({ parameters, context }) => context.service.test(parameters.id),
  }),
  route({
    method: 'get',
    path: '/tests/{id}/timeline',
    summary: 'The figures of one test second by second, or those that changed since an earlier response.',
    parameters: { id: testId },
    query: { after, drivers: withDrivers },
    body: noBody,
    answer: timelineAnswer,
    errors: ['not-found'],
    handle: ({ parameters, query: { after, drivers }, context }) =>
      context.service.timeline(parameters.id, { after, drivers: drivers === 'true' }),
  }),
  route({
    method: 'get',
    path: '/metrics/{id}',
    summary: 'The figures of one test, overall and by driver; latencies in milliseconds.',
    parameters: { id: testId },
    body: noBody,
    answer: metricsAnswer,
    errors: ['not-found'],
    handle: ({ parameters, context }) => context.service.metrics(parameters.id),
  }),
]
