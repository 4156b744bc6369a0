/** `GET /drivers`: the drivers and their state. */
import { driversAnswer } from '../../lib/api/answers.ts'
import { afterChange } from './parameters.ts'
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
]
