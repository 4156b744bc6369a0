/** Contract tests of continuing where an earlier reader stopped. */
import { expect, it } from '@jest/globals'
import { type BusRig, numbers, texts, until } from './bus-rig.suite.ts'

/** @throws when it is undefined */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not known')
  return value
}

/** The part of the contract about marks. */
export function marksContract(rig: () => BusRig): void {
  it('continues after the mark of an earlier reader, in every partition', async () => {
    const writer = await rig().ready({ partitions: { metrics: 3 } })
    const keys = ['a', 'b', 'c', 'd', 'e', 'f']
    const send = (values: readonly string[]): Promise<unknown> =>
      Promise.all(values.flatMap((value) => keys.map((key) => writer.bus.publish('metrics', { key, value }))))
    const first = rig().node()
    await first.read({ metrics: 'beginning' })
    await send(numbers(5))
    await until(() => first.got.length >= 30)
    const mark = given(first.bus.marks().metrics)
    await first.bus.close()
    await send(numbers(9).slice(5))
    const next = rig().node()
    await next.read({ metrics: { after: mark } })
    await send(['9'])
    await until(() => texts(next.got).filter((value) => value === '9').length === 6)
    for (const key of keys) {
      expect(texts(next.got.filter((record) => record.key === key))).toEqual(numbers(10).slice(5))
    }
  })

  it('has a mark behind the last record that was handed over, and none for other topics', async () => {
    const node = await rig().ready()
    expect(node.bus.marks()).toEqual({})
    await node.read({ register: 'beginning', control: 'now' })
    for (const value of numbers(3)) await node.bus.publish('register', { key: 'a', value })
    await until(() => node.got.length >= 3)
    const { register, ...others } = node.bus.marks()
    const latest = node.got.at(-1)?.timestamp
    expect(given(register).partitions).toEqual([{ partition: 0, next: '3', latest }])
    expect(given(others.control).partitions).toEqual([{ partition: 0, next: '0', latest: null }])
    expect(Object.keys(others)).toEqual(['control'])
  })

  it('reads a topic from its beginning when its log is another one than that of the mark', async () => {
    const writer = await rig().ready()
    for (const value of numbers(3)) await writer.bus.publish('register', { key: 'a', value })
    const read = async (cluster: string, next: string): Promise<string[]> => {
      const node = rig().node()
      const after = { cluster, partitions: [{ partition: 0, next, latest: null }] }
      await node.read({ register: { after } })
      await node.bus.close()
      return texts(node.got)
    }
    const own = rig().node()
    await own.read({ register: 'now' })
    const { cluster } = given(own.bus.marks().register)
    expect(await read(cluster, '2')).toEqual(['2'])
    expect(await read(cluster, '4')).toEqual(numbers(3))
    expect(await read('another cluster', '2')).toEqual(numbers(3))
  })
}
