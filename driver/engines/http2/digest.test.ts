import { describe } from '@jest/globals'
import { digestContract } from '../conformance/digest.suite.ts'
import { http2Engine } from './engine.ts'

describe('The engine http2', () => {
  digestContract(http2Engine, 2)
})
