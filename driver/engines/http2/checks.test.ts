import { describe } from '@jest/globals'
import { checksContract } from '../conformance/checks.suite.ts'
import { http2Engine } from './engine.ts'

describe('The engine http2', () => {
  checksContract(http2Engine, 2)
})
