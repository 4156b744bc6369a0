/** Tools that are measured only on request by --with: they are large, slow to install, or both. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Load } from './generator.ts'
import { readLocust, readOha, readOwn, readWrk } from './readers.ts'
import { onPath, type Tool, versionBy } from './tool.ts'
import { toolsFolder } from './tools.ts'

/** A script for a tool that reads its load from a file. */
function scriptOf(name: string, content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-script-')), name)
  writeFileSync(file, content)
  return file
}

function k6Script({ url, connections, seconds, rate }: Load): string {
  const constant = { executor: 'constant-vus', vus: connections, duration: `${seconds}s` }
  const arrivals = {
    executor: 'constant-arrival-rate',
    rate,
    timeUnit: '1s',
    duration: `${seconds}s`,
    preAllocatedVUs: connections,
    maxVUs: connections,
  }
  const scenario = { ...(rate === undefined ? constant : arrivals), gracefulStop: '0s' }
  const options = {
    scenarios: { load: scenario },
    discardResponseBodies: true,
    insecureSkipTLSVerify: true,
    summaryTrendStats: ['med', 'p(99)', 'max'],
  }
  return `import http from 'k6/http'
export const options = ${JSON.stringify(options)}
export default function () { http.get(${JSON.stringify(url)}) }
export function handleSummary({ metrics }) {
  const { med, max, 'p(99)': p99 } = metrics.http_req_duration.values
  // http_req_failed is the share of failed requests, so its true values are failures.
  const line = { requests: metrics.http_reqs.values.count, errors: metrics.http_req_failed.values.passes, latency: { p50: med, p99, max } }
  return { stdout: JSON.stringify(line) + '\\n' }
}
`
}

const k6: Tool = {
  name: 'k6',
  find: () => onPath('k6') ?? there(join(homedir(), 'go', 'bin', 'k6')),
  install: ['go', 'install', 'go.k6.io/k6@latest'],
  version: () => versionBy(k6.find() ?? 'k6', 'version'),
  args: (load) => ['run', '--quiet', '--no-usage-report', scriptOf('load.js', k6Script(load))],
  read: readOwn,
  cannot: ({ streams }) => streams !== undefined,
}

function locustScript(url: string): string {
  const { origin, pathname } = new URL(url)
  return `from locust import FastHttpUser, constant, task

class Caller(FastHttpUser):
    host = ${JSON.stringify(origin)}
    insecure = True
    wait_time = constant(0)

    @task
    def call(self):
        self.client.get(${JSON.stringify(pathname)})
`
}

const locustFile = join(toolsFolder, 'locust', 'bin', 'locust')

const locust: Tool = {
  name: 'locust',
  find: () => there(locustFile) ?? onPath('locust'),
  install: [
    'sh',
    '-c',
    'python3 -m venv "$1" && "$1/bin/pip" install --quiet locust',
    'sh',
    join(toolsFolder, 'locust'),
  ],
  version: () => versionBy(locust.find() ?? 'locust', '--version'),
  args: ({ url, connections, seconds }) => [
    ...['-f', scriptOf('load.py', locustScript(url)), '--headless', '--only-summary', '--loglevel', 'WARNING'],
    ...['-u', String(connections), '-r', String(connections), '-t', `${seconds}s`],
  ],
  read: readLocust,
  cannot: ({ rate, streams, threads }) => rate !== undefined || streams !== undefined || threads > 1,
}

const oha: Tool = {
  name: 'oha',
  find: () => onPath('oha') ?? there(join(homedir(), '.cargo', 'bin', 'oha')),
  install: ['cargo', 'install', 'oha', '--locked'],
  version: () => versionBy(oha.find() ?? 'oha', '--version'),
  args: ({ url, connections, seconds, rate }) => [
    ...['--no-tui', '--output-format', 'json', '--insecure', '-c', String(connections), '-z', `${seconds}s`],
    ...(rate === undefined ? [] : ['-q', String(rate)]),
    url,
  ],
  read: readOha,
  cannot: ({ streams }) => streams !== undefined,
}

const wrk2: Tool = {
  name: 'wrk2',
  find: () => onPath('wrk2'),
  install: [],
  version: () => versionBy('wrk2', '-v'),
  args: ({ threads, connections, seconds, rate, url }) => [
    ...['-t', String(threads), '-c', String(connections), '-d', `${seconds}s`, '-R', String(rate), '--latency', url],
  ],
  read: readWrk,
  cannot: ({ rate, streams }) => rate === undefined || streams !== undefined,
}

export const toolsOnRequest: readonly Tool[] = [k6, locust, oha, wrk2]

function there(file: string): string | undefined {
  return existsSync(file) ? file : undefined
}
