/** The codec of every topic's message, in one typed table. */
import { control, type Control } from './control.ts'
import { heartbeat, type Heartbeat } from './heartbeat.ts'
import { metrics, type Metrics } from './metrics.ts'
import type { Codec, TopicName } from './reading.ts'
import { register, type Register } from './register.ts'
import { testConfig, type TestConfig } from './test-config.ts'
import { trigger, type Trigger } from './trigger.ts'

export interface Messages {
  register: Register
  test_config: TestConfig
  trigger: Trigger
  metrics: Metrics
  heartbeat: Heartbeat
  control: Control
}

export const codecs: { readonly [T in TopicName]: Codec<Messages[T]> } = {
  register,
  test_config: testConfig,
  trigger,
  metrics,
  heartbeat,
  control,
}
