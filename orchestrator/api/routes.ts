/** All routes: a route that is not in this list is neither served nor documented. */
import { driverRoutes } from './drivers.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { histogramRoutes } from './histograms.ts'
import { homeRoutes } from './home.ts'
import { launchRoutes } from './launch.ts'
import { openApiRoutes } from './openapi.ts'
import { planRoutes } from './plan-routes.ts'
import { poisonRoutes } from './poison.ts'
import { prometheusRoutes } from './prometheus.ts'
import { publishedRoutes } from './published.ts'
import type { Route } from './route.ts'
import { queueRoutes } from './queue-routes.ts'
import { changeRoutes } from './change-routes.ts'
import { runRoutes } from './run-routes.ts'
import { testRoutes } from './tests.ts'

/** In the order in which users need them. */
export const routes: readonly Route[] = [
  ...launchRoutes,
  ...planRoutes,
  ...publishedRoutes,
  ...runRoutes,
  ...changeRoutes,
  ...queueRoutes,
  ...testRoutes,
  ...histogramRoutes,
  ...driverRoutes,
  ...eventRoutes,
  ...prometheusRoutes,
  ...poisonRoutes,
  ...healthRoutes,
  ...openApiRoutes,
  ...homeRoutes,
]
