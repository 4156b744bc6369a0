import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { pause } from '../../lib/clock.ts'

test('A load ends although the main thread of its driver is stuck and hears nothing', async () => {
  let requests = 0
  const server = createServer((_, response) => {
    requests += 1
    response.end('x')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const child = fork(new URL('./stuck.suite.js', import.meta.url), [`http://127.0.0.1:${port}/`])
  try {
    await once(child, 'message')
    const atStuck = requests
    await pause(2_000)
    // The load goes on without the main thread, and then ends without it.
    expect(requests).toBeGreaterThan(atStuck)
    for (let before = -1; before !== requests;) {
      before = requests
      await pause(1_500)
    }
    expect(child.exitCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
    server.closeAllConnections()
    server.close()
  }
}, 60_000)
