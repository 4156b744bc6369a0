import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from '@jest/globals'
import { Connections, Counter, countsOf } from './counter.ts'
import { until } from './wire.suite.ts'

describe('connections', () => {
  test('bytes are those since the last reset, on connections that ended and on those that go on', async () => {
    const connections = new Connections()
    const accepted: Socket[] = []
    const server = createServer((socket) => {
      connections.add(socket)
      accepted.push(socket.resume())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [first, second] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    first.write('12345')
    second.write('123')
    await until(() => connections.bytes().received === 8)
    expect([connections.open, connections.opened]).toEqual([2, 2])

    first.end()
    await until(() => connections.open === 1)
    expect(connections.bytes()).toEqual({ received: 8, sent: 0 })

    connections.reset()
    expect([connections.open, connections.opened, connections.bytes().received]).toEqual([1, 0, 0])
    second.write('12')
    await until(() => connections.bytes().received === 2)
    accepted.forEach((socket) => socket.write('1'))
    await until(() => connections.bytes().sent >= 1)

    connections.destroy()
    await until(() => connections.open === 0)
    expect(connections.bytes()).toEqual({ received: 2, sent: 1 })
    // A client that reads nothing does not notice that its connection has ended.
    second.destroy()
    server.close()
    await once(server, 'close')
  })
})

test('the responses of all status classes add up to those sent', () => {
  const counter = new Counter()
  for (let index = 0; index < 9; index += 1) counter.see()
  for (const statusCode of [200, 204, 301, 404, 499, 500, 503, 599]) counter.onSent.call({ statusCode } as never)
  expect(countsOf(counter, new Connections())).toMatchObject({
    requestsSeen: 9,
    responsesSent: 8,
    byClass: { '2xx': 2, '3xx': 1, '4xx': 2, '5xx': 3 },
  })
})
