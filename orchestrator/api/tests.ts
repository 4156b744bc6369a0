/** The list of tests, each test, its timeline, its figures and its plan as a file; new names and removals. */
import { z } from 'zod'
import { metricsAnswer, testAnswer } from '../../lib/api/answers.ts'
import { deletedAnswer, renamedAnswer, testListAnswer } from '../../lib/api/tests.ts'
import { testChangeBody } from '../../lib/api/tests.ts'
import { timelineAnswer } from '../../lib/api/timeline.ts'
import { printPlan } from '../../lib/plan-language/print.ts'
import { after, limit, offset, order, search, sort, testId, wait, withDrivers } from './parameters.ts'
import { noBody, route } from './route.ts'
import { untilOver } from './until-over.ts'

/** Tests in a response, unless a limit is given. */
const PAGE = 100

export const testRoutes = [
  route({
    method: 'get',
    path: '/tests',
    summary: 'The tests, newest first: all of the history, a page at a time, searched and sorted.',
    parameters: {},
    query: { limit, offset, search, sort, order },
    body: noBody,
    answer: testListAnswer,
    handle: ({ query: { limit = PAGE, offset = 0, search = '', sort = 'created', order }, context }) => {
      return context.service.archive.list({ limit, offset, search, sort, descending: order !== 'ascending' })
    },
  }),
  route({
    method: 'get',
    path: '/tests/{id}',
    summary:
      'One test: its state, verdict, drivers, events and plan; with ?wait=30s once it is over, or after that time.',
    parameters: { id: testId },
    query: { wait },
    body: noBody,
    answer: testAnswer,
    errors: ['not-found'],
    handle: async ({ parameters: { id }, query: { wait: longest }, context: { service }, signal }) => {
      await service.archive.load(id)
      if (longest !== undefined) await untilOver(id, service, { longest, signal })
      return service.test(id)
    },
  }),
  route({
    method: 'patch',
    path: '/tests/{id}',
    summary: 'Gives a test another name.',
    parameters: { id: testId },
    body: testChangeBody,
    answer: renamedAnswer,
    errors: ['not-found'],
    example: { body: { name: 'checkout, before the change' } },
    handle: ({ parameters, body, context }) => context.service.archive.rename(parameters.id, body.name),
  }),
  route({
    method: 'delete',
    path: '/tests/{id}',
    summary: 'Removes a test that does not run, with everything that was kept of it.',
    parameters: { id: testId },
    body: noBody,
    answer: deletedAnswer,
    errors: ['not-found', 'busy', 'store-unavailable'],
    handle: ({ parameters, context }) => context.service.archive.remove(parameters.id),
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
    handle: async ({ parameters: { id }, query: { after, drivers }, context: { service } }) => {
      await service.archive.load(id)
      return service.timeline(id, { after, drivers: drivers === 'true' })
    },
  }),
  route({
    method: 'get',
    path: '/tests/{id}/plan.yaml',
    summary: 'The plan of a test in the language of plans, as a text in YAML.',
    parameters: { id: testId },
    body: noBody,
    answer: z.string(),
    mediaType: 'application/yaml',
    errors: ['not-found'],
    handle: async ({ parameters: { id }, context: { service } }) => {
      await service.archive.load(id)
      return printPlan(service.test(id).config)
    },
  }),
  route({
    method: 'get',
    path: '/metrics/{id}',
    summary: 'The figures of one test, overall and by driver; latencies in milliseconds.',
    parameters: { id: testId },
    body: noBody,
    answer: metricsAnswer,
    errors: ['not-found'],
    handle: async ({ parameters: { id }, context: { service } }) => {
      await service.archive.load(id)
      return service.metrics(id)
    },
  }),
]
