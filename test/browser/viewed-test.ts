/** For tests of the view of a test: a service in memory behind the real API, and a browser that shows its only test. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { silentLog } from '../../lib/log.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { MemoryService } from '../../orchestrator/api/memory-service.suite.ts'
import { type Api, startApi } from '../../orchestrator/api/server.ts'
import { plainOptions } from '../../orchestrator/api/subject.suite.ts'
import { expectNoComplaints, launch, type Visit, visit } from './browser.ts'

export interface Viewed<S> {
  readonly service: S
  readonly testId: string
  readonly visited: Visit
}

export interface Shown<S> {
  readonly service: () => S
  readonly plan: () => Plan
  /** What is there once the test is shown. */
  readonly ready: (page: Page) => Locator
}

/** Opens the view anew for each test of the surrounding block, and expects no complaints of the page. */
export function useViewedTest<S extends MemoryService>({ service, plan, ready }: Shown<S>): () => Viewed<S> {
  let browser: Browser
  let api: Api
  let viewed: Viewed<S>

  beforeAll(async () => {
    browser = await launch()
  })
  beforeEach(async () => {
    const own = service()
    api = await startApi(own, plainOptions, silentLog)
    const testId = (await own.create(plan())).TestId
    const visited = await visit(browser, `http://127.0.0.1:${api.port}/#/tests/${testId}`)
    viewed = { service: own, testId, visited }
    await ready(visited.page).waitFor()
  })
  afterEach(async () => {
    expectNoComplaints(viewed.visited)
    await viewed.visited.page.close()
    await api.close()
  })
  afterAll(async () => {
    await browser.close()
  })
  return () => viewed
}
