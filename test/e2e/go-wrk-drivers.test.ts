/** `breakwater go-wrk` over all drivers: an orchestrator and two drivers as processes, and the command beside them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { compiled, endAll, start } from './command.ts'
import { type Ended, form, valueOf } from './forms.ts'
import { eventually, startSystem, type System } from './system.ts'

function goWrk(...argv: string[]): Promise<Ended> {
  return form('go-wrk', ...argv)
}

afterEach(() => {
  endAll()
  Reflect.deleteProperty(process.env, 'GO_WRK_DEBUG')
})

describe('go-wrk over all drivers', () => {
  let system: System

  beforeAll(async () => {
    system = await startSystem({ drivers: 2 })
  }, 120_000)
  afterAll(async () => {
    await system.stop()
  })

  it('has -c connections of each worker, their statistics, and merged percentiles', async () => {
    const before = await system.seen()
    process.env['GO_WRK_DEBUG'] = '1'
    const ended = await goWrk(
      '-c',
      '3',
      '-d',
      '1',
      '-coordinator',
      system.cluster.api,
      '-workers',
      'a:1,b:2',
      system.cluster.target,
    )
    const { code, out, err } = ended
    const counted = (await system.seen()) - before
    expect([0, 98]).toContain(code)
    expect(out).toMatch(/^Starting distributed load test with 2 worker\(s\)\n[^]*\nTotal concurrent connections: 6\n/)
    expect(valueOf(out, 'Total Requests:')).toBe(counted)
    const workers = [
      ...out.matchAll(/^ {2}driver-\d: (\d+) requests, 0 errors, \S+, \S+ req\/sec, 50%: \S+, 99%: \S+$/gm),
    ]
    expect(workers).toHaveLength(2)
    expect(workers.reduce((sum, [, requests]) => sum + Number(requests), 0)).toBe(counted)
    expect(out.match(/^ {2}(10\.0|50\.0|75\.0|90\.0|95\.0|99\.0|99\.9|99\.99|99\.999)%: \d\S*s$/gm)).toHaveLength(9)
    expect(err).toMatch(/^go-wrk debug: sent create \{"name":"go-wrk"[^\n]*\ngo-wrk debug: received create "\w{20}"\n/)
    expect(err).toMatch(/\nbreakwater go-wrk: [^\n]*merged over all workers[^\n]*\n$/)
  })

  it('says that the job has started while it runs, and has zeros without a success', async () => {
    const argv = ['go-wrk', '-c', '1', '-d', '60', '-coordinator', system.cluster.api, 'http://127.0.0.1:9/']
    const running = start(argv, undefined, compiled)
    await eventually('the start', () => running.out().includes('Waiting for test to complete...'))
    expect(running.out()).not.toContain('Test Status')
    running.child.kill('SIGINT')
    expect(await running.ended).toBe(96)
    expect(running.out()).toContain('workers_reported:2 workers_total:2]\n')
    expect(running.out()).toContain(
      '=\nError: No statistics collected / no requests found\nTotal Workers:          2\n',
    )
    expect(running.out()).toContain('Total Requests:         0\n')
  })

  it('needs as many workers as were named, and refuses flags of this machine', async () => {
    const missing = await goWrk(
      '-d',
      '1',
      '-coordinator',
      system.cluster.api,
      '-workers',
      'a,b,c',
      system.cluster.target,
    )
    expect(missing).toMatchObject({ code: 1, out: '' })
    expect(missing.err).toContain('2 of 3 required driver(s) ready')
    const refused = await goWrk('-cpus', '2', '-coordinator', system.cluster.api, system.cluster.target)
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^breakwater: -cpus: has no effect on a cluster/),
    })
  })

  it('has a coordinator and a worker, which say which routes stand for theirs', async () => {
    const kafka = system.cluster.kafka
    const worker = start(['go-wrk', 'worker', '-id', 'w9', '-kafka', kafka], undefined, compiled)
    await eventually('the worker', async () =>
      (await system.api.drivers()).drivers.some(({ nodeId }) => nodeId === 'w9'),
    )
    expect(worker.err()).toMatch(/^breakwater go-wrk worker: POST \/start and POST \/stop of a worker are /)
    const coordinator = start(['go-wrk', 'coordinator', '-port', '0', '-kafka', kafka], undefined, compiled)
    await eventually('the coordinator', () => /"port":|listening|:\d{4,5}/.test(coordinator.out() + coordinator.err()))
    expect(coordinator.err()).toMatch(
      /^breakwater go-wrk coordinator: POST \/start is POST \/avalanche\?trigger=true here/,
    )
  })
})
