/** Contract tests of a broker that goes away and comes back. */
import { expect, type it } from '@jest/globals'
import { type BusRig, type Outage, numbers, texts, until } from './bus-rig.suite.ts'

interface Given {
  readonly rig: BusRig
  readonly outage: Outage
}

/** The part of the contract that stops the broker; skipped where it cannot be stopped. */
export function outageContract(given: () => Given, test: typeof it | typeof it.skip): void {
  test('keeps `must` records in order through an outage, and gives up `fresh` ones', async () => {
    const { rig, outage } = given()
    const node = await rig.ready()
    await node.read({ register: 'beginning' })
    await node.bus.publish('register', { key: 'a', value: 'before' })
    await until(() => node.got.length > 0)
    await outage.away()
    const must = numbers(10).map((value) => node.bus.publish('register', { key: 'a', value }))
    await expect(node.bus.publish('heartbeat', { key: 'a', value: '{}' }, 'fresh')).rejects.toThrow()
    await until(() => !node.bus.state().connected)
    await outage.back()
    await node.bus.createTopics()
    await Promise.all(must)
    await until(() => texts(node.got).includes('9'))
    // A request whose response was lost may have been executed: later stages drop the duplicate by its id.
    expect([...new Set(texts(node.got))]).toEqual(['before', ...numbers(10)])
    await until(() => node.bus.state().connected)
    expect(node.bus.state().restarts).toBeGreaterThan(0)
  })

  test('gives up a record with a deadline in time during an outage, and does not send it afterwards', async () => {
    const { rig, outage } = given()
    const node = await rig.ready()
    await node.read({ register: 'beginning' })
    await node.bus.publish('register', { key: 'a', value: 'before' })
    await outage.away()
    const late = numbers(20).map((value) => node.bus.publish('register', { key: 'a', value }, { withinMs: 300 }))
    const refused = await Promise.allSettled(late)
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await outage.back()
    await node.bus.createTopics()
    await node.bus.publish('register', { key: 'a', value: 'after' })
    await until(() => texts(node.got).includes('after'))
    expect(texts(node.got)).toEqual(outage.keepsRecords ? ['before', 'after'] : expect.arrayContaining(['after']))
    expect(texts(node.got).filter((value) => numbers(20).includes(value))).toEqual([])
  })

  test('reads everything after a short outage, whether or not the broker kept its records', async () => {
    const { rig, outage } = given()
    const reader = await rig.ready()
    await reader.read({ register: 'beginning', control: 'now' })
    const all = numbers(25)
    for (const value of all.slice(0, 5)) await reader.bus.publish('register', { key: 'a', value })
    await until(() => reader.got.length >= 5)
    await outage.away()
    await outage.back()
    // More records than before, and written quickly: the new log may soon be longer than the old one.
    const writer = await rig.ready()
    await Promise.all(all.slice(5).map((value) => writer.bus.publish('register', { key: 'a', value })))
    await until(() => texts(reader.got).includes('24'))
    expect(texts(reader.got)).toEqual(all)
  })

  test('continues after a mark when the broker was restarted in between, whether or not it kept its records', async () => {
    const { rig, outage } = given()
    const earlier = await rig.ready()
    await earlier.read({ register: 'beginning' })
    for (const value of numbers(3)) await earlier.bus.publish('register', { key: 'a', value })
    await until(() => earlier.got.length >= 3)
    const { register } = earlier.bus.marks()
    if (register === undefined) throw new Error('the topic has no mark')
    await earlier.bus.close()
    await outage.away()
    await outage.back()
    const writer = await rig.ready()
    const later = numbers(12).slice(3)
    for (const value of later) await writer.bus.publish('register', { key: 'a', value })
    const next = await rig.ready()
    await next.read({ register: { after: register } })
    expect(texts(next.got)).toEqual(later)
  })

  test('continues in both directions after a topic is deleted and created again', async () => {
    const { rig } = given()
    const writer = await rig.ready()
    const reader = await rig.ready()
    await reader.read({ metrics: 'beginning' })
    for (const value of numbers(3)) await writer.bus.publish('metrics', { key: 'a', value })
    await until(() => reader.got.length === 3)
    // What is sent to the former leader would be lost with the topic: on a busy machine half a second is too short.
    await rig.deleteTopic('metrics', 3_000)
    // More records than before, so that the new log is soon as long as the old one.
    const again = numbers(8).map((number) => `again ${number}`)
    const sent = Promise.all(again.map((value) => writer.bus.publish('metrics', { key: 'a', value })))
    await writer.bus.createTopics()
    await sent
    await until(() => reader.got.length >= 3 + again.length)
    expect([...new Set(texts(reader.got))]).toEqual([...numbers(3), ...again])
    expect(reader.got.filter(({ old }) => old)).toEqual([])
  })

  test('starts before its broker', async () => {
    const { rig, outage } = given()
    await outage.away()
    const node = rig.node()
    const topics = node.bus.createTopics()
    const ready = node.read({ register: 'beginning' })
    const sent = node.bus.publish('register', { key: 'a', value: 'early' })
    await outage.back()
    await Promise.all([topics, ready, sent])
    await until(() => node.got.length > 0)
    expect(texts(node.got)).toEqual(['early'])
    // A client that joined while the broker was still starting may have been replaced.
    expect(node.bus.state().connected).toBe(true)
  })

  test('closes during an outage, and rejects the records that were not sent', async () => {
    const { rig, outage } = given()
    const node = await rig.ready()
    await node.read({ register: 'beginning' })
    await outage.away()
    const sent = node.bus.publish('register', { key: 'a', value: 'never' })
    const refused = expect(sent).rejects.toMatchObject({ code: 'kafka-unavailable' })
    await node.bus.close()
    await refused
    await outage.back()
  })
}
