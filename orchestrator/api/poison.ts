/** `GET /poison`: malformed records on the topics, to help find the program that wrote them. */
import { poisonAnswer } from '../../lib/api/poison.ts'
import { noBody, route } from './route.ts'

export const poisonRoutes = [
  route({
    method: 'get',
    path: '/poison',
    summary: 'Malformed records: their number by topic and reason, and the latest with their first bytes as hex.',
    parameters: {},
    body: noBody,
    answer: poisonAnswer,
    handle: ({ context }) => {
      const { counts, latest } = context.service.poison()
      return { counts: [...counts], latest: [...latest] }
    },
  }),
]
