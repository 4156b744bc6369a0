/** What only the engine on sockets can do. */
import { describe } from '@jest/globals'
import { decompressionContract } from './decompression.suite.ts'
import { redirectsContract } from './redirects.suite.ts'
import { socketsEngine } from './sockets/engine.ts'

describe('The engine sockets', () => {
  redirectsContract(socketsEngine)
  decompressionContract(socketsEngine)
})
