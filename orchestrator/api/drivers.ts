/** `GET /drivers` and `GET /drivers/{nodeId}`: the drivers, their state, and the recent heartbeats of one. */
import { driversAnswer } from '../../lib/api/answers.ts'
import { driverHistoryAnswer } from '../../lib/api/driver-history.ts'
import { afterChange, nodeId } from './parameters.ts'
import { noBody, route } from './route.ts'

export const driverRoutes = [
  route({
    method: 'get',
    path: '/drivers',
    summary: 'All drivers that have been seen, with their liveness, clock and load.',
    parameters: {},
    query: { after: afterChange },
    body: noBody,
    answer: driversAnswer,
    handle: ({ query: { after }, context }) => context.service.drivers(after),
  }),
  route({
    method: 'get',
    path: '/drivers/{nodeId}',
    summary: 'One driver, and its condition at each of its recent heartbeats.',
    parameters: { nodeId },
    body: noBody,
    answer: driverHistoryAnswer,
    errors: ['not-found'],
    handle: ({ parameters, context }) => context.service.driver(parameters.nodeId),
  }),
]
