/** The requirements on every HTTP/1.1 engine, whatever library it uses. */
import { describe } from '@jest/globals'
import { answersContract } from './answers.suite.ts'
import { checksContract } from './checks.suite.ts'
import { conformanceContract } from './conformance.suite.ts'
import { connectionsContract } from './connections.suite.ts'
import { cutShortContract } from './cut-short.suite.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import { digestContract } from './digest.suite.ts'
import { failuresContract } from './failures.suite.ts'
import { chunkedPlaceholdersContract, placeholdersContract, rawReceiver } from './placeholders.suite.ts'
import { requestsContract } from './requests.suite.ts'
import { secureContract } from './secure.suite.ts'
import { slotsContract } from './slots.suite.ts'
import { rawSilentTarget } from './silent.suite.ts'
import { timeoutsContract } from './timeouts.suite.ts'
import { tokensContract } from './tokens.suite.ts'
import { transportContract } from './transport.suite.ts'

/** Declares the tests of an engine. */
export function engineContract(name: string, factory: HttpEngineFactory): void {
  describe(`The engine ${name}`, () => {
    answersContract(factory)
    checksContract(factory, 1, name === 'sockets')
    conformanceContract(name, factory)
    failuresContract(factory)
    requestsContract(factory)
    placeholdersContract(factory, rawReceiver)
    chunkedPlaceholdersContract(factory)
    timeoutsContract(factory, rawSilentTarget)
    digestContract(factory, 1)
    tokensContract(factory, rawReceiver)
    slotsContract(factory)
    cutShortContract(factory)
    connectionsContract(name, factory)
    transportContract(factory)
    secureContract(factory)
  })
}
