/** Groups of jest tests that need a real Kafka: left out, with the reason in their name, where there is none. */
import { describe, it } from '@jest/globals'
import { type KafkaSource, provideKafka } from './real-kafka.ts'

const { source, reason } = await provideKafka()

/** A group of tests that are given a source of brokers. */
export function describeWithKafka(title: string, tests: (kafka: KafkaSource) => void): void {
  describe(title, () => {
    if (source === undefined) it.skip(`is not tried: ${reason}`, () => undefined)
    else tests(source)
  })
}

/** A test that needs listeners with TLS: left out where there can be none. */
export function itWithTls(kafka: KafkaSource): (title: string, test: () => Promise<void>) => void {
  return kafka.whyNoTls === undefined
    ? it
    : (title, test) => {
        it.skip(`${title} (not tried: ${kafka.whyNoTls ?? ''})`, test)
      }
}

/** A test that hurts or configures its broker: left out where the broker was given. */
export function itWithOwnKafka(kafka: KafkaSource): (title: string, test: () => Promise<void>) => void {
  return kafka.kind === 'given'
    ? (title, test) => {
        it.skip(`${title} (not tried: ${kafka.description} is not ours)`, test)
      }
    : it
}
