/** The responses of this broker, decoded by kafkajs. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Api } from '../api.ts'
import { type ErrorCode, codes } from '../codes.ts'
import { Writer } from '../wire.ts'
import { any, decodedByKafkajs, isKnownToKafkajs, versionsOf } from './kafkajs-codec.suite.ts'

export interface Case<Response = unknown> {
  readonly api: Api<unknown, Response>
  /** The only versions that can represent the response; all by default. */
  readonly versions?: readonly number[]
  readonly response: fc.Arbitrary<Response>
  /** The expected result of kafkajs. */
  found(response: Response, version: number): object
}

/** Checks the type of a case, which the list then drops. */
export function of<Response>(each: Case<Response>): Case {
  return each
}

/** kafkajs throws on error 35 while it reads some responses; the connection tests cover that one. */
export const error = fc.constantFrom<ErrorCode>(
  ...Object.values(codes).filter((code) => code !== codes.unsupportedVersion),
)

/** Topics with a number of partitions of a kind. */
export function topics<T>(partition: fc.Arbitrary<T>): fc.Arbitrary<{ topics: { name: string; partitions: T[] }[] }> {
  return fc.record({ topics: any.few(fc.record({ name: any.text, partitions: any.few(partition) })) })
}

/** Tests every case, and that the cases cover all versions of these APIs. */
export function readByKafkajs(cases: readonly Case[], apis: readonly Api[]): void {
  const all = cases.flatMap((each) =>
    (each.versions ?? versionsOf(each.api))
      .filter((version) => isKnownToKafkajs(each.api, version))
      .map((version): [string, Case, number] => [`${each.api.name} v${version}`, each, version]),
  )
  it.each(all)('is read by kafkajs with all of its values: %s', async (_name, each, version) => {
    await fc.assert(
      fc.asyncProperty(each.response, async (response) => {
        const writer = new Writer()
        each.api.encode(writer, response, version)
        const read = await decodedByKafkajs(each.api, version, writer.finish())
        expect(read).toMatchObject(each.found(response, version))
      }),
    )
  })

  it('is tested in every version that both sides know', () => {
    const served = apis.flatMap((api) =>
      versionsOf(api)
        .filter((version) => isKnownToKafkajs(api, version))
        .map((version) => `${api.name} v${version}`),
    )
    expect(all.map(([name]) => name).sort()).toEqual(served.sort())
  })
}
