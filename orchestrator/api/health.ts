/** `GET /healthz` and `GET /readyz`: for supervisors that start and restart the orchestrator. */
import { healthAnswer } from '../../lib/api/answers.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { noBody, route } from './route.ts'

export const healthRoutes = [
  route({
    method: 'get',
    path: '/healthz',
    summary: 'Reports that the process is alive.',
    open: true,
    parameters: {},
    body: noBody,
    answer: healthAnswer,
    handle: () => ({ status: 'ok' as const, reasons: [] }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    summary: 'Reports whether a test could run now, and if not, the reasons.',
    open: true,
    parameters: {},
    body: noBody,
    answer: healthAnswer,
    errors: ['not-ready'],
    handle: ({ context }) => {
      const health = context.service.readiness()
      if (health.status === 'ok') return health
      const { reasons } = health
      throw new BreakwaterError('not-ready', `not ready: ${reasons.join('; ')}`, { details: { reasons } })
    },
  }),
]
