import { describe, expect, it } from '@jest/globals'
import { BrokerProcess } from './process.suite.ts'
import { RawClient, createRequest, fetchRequest } from './raw.suite.ts'

describe('the broker as a process', () => {
  it('logs first where it listens and that it keeps nothing, and ends in good order', async () => {
    const broker = new BrokerProcess(['--port', '0'])
    const client = await RawClient.connect(await broker.port())
    await client.ask(createRequest('t'))
    client.send(fetchRequest('t', { maxWaitMs: 600_000 }))
    expect(broker.lines[0]).toMatchObject({ service: 'broker', host: '127.0.0.1' })
    expect(broker.lines[0]?.['cluster_id']).toMatch(/^breakwater-embedded-/)
    expect(broker.lines[0]?.['message']).toMatch(/keeps all records in memory and loses them/)
    expect(await broker.end('SIGTERM')).toBe(0)
    expect(await client.answer()).toBeUndefined()
    expect(broker.errors).toBe('')
  })

  it('ends with a message about the port when the port is in use', async () => {
    const first = new BrokerProcess(['--port', '0'])
    const second = new BrokerProcess(['--port', String(await first.port())])
    expect(await second.end()).toBe(1)
    expect(second.lines.at(-1)).toMatchObject({ code: 'port-in-use', level: 'error' })
    expect(second.lines.at(-1)?.['message']).toMatch(/--port/)
    expect(await first.end('SIGTERM')).toBe(0)
  })

  it('rejects settings that make no sense', async () => {
    const broker = new BrokerProcess(['--max-topics', 'many'])
    expect(await broker.end()).toBe(2)
    expect(broker.errors).toMatch(/--max-topics/)
  })

  it('rejects contradicting settings, with which old records of a partition would never be removed', async () => {
    const broker = new BrokerProcess(['--max-partition-bytes', '2048', '--max-total-bytes', '1024'])
    expect(await broker.end()).toBe(2)
    expect(broker.errors).toMatch(/^breakwater: --max-partition-bytes 2048 exceeds --max-total-bytes 1024: .*\n$/)
    expect(broker.lines).toEqual([])
  })
})
