/**
 * The library: what `import … from 'breakwater'` gives. docs/library.md describes it. It writes nothing to standard output
 * and standard error, ends no process, and leaves nothing open.
 */
export type { FiguresAnswer as Figures } from '../lib/api/answers.ts'
export type { LatencyAnswer as Latency } from '../lib/api/latency.ts'
export { BreakwaterError, type ErrorCode } from '../lib/errors.ts'
export type { Phase, Plan, PlannedRequest, Shape } from '../lib/plan/plan.ts'
export type { Transport } from '../lib/plan/transport.ts'
export type { Report } from '../report/report.ts'
export { avalanche, type AvalancheOptions, plan, type PlanOptions, tsunami, type TsunamiOptions } from './plans.ts'
export { type LiveFigures, run, type RunOptions } from './run.ts'
