/** What only the engine on sockets can do. */
import { describe } from '@jest/globals'
import { digestRedirectsContract } from '../conformance/digest-redirects.suite.ts'
import { decompressionContract } from '../conformance/decompression.suite.ts'
import { ownRedirectsContract } from '../conformance/own-redirects.suite.ts'
import { redirectedPlaceholdersContract } from '../conformance/redirected-placeholders.suite.ts'
import { redirectsContract } from '../conformance/redirects.suite.ts'
import { socketsEngine } from './engine.ts'

describe('The engine sockets', () => {
  redirectsContract(socketsEngine)
  ownRedirectsContract(socketsEngine)
  redirectedPlaceholdersContract(socketsEngine)
  digestRedirectsContract(socketsEngine)
  decompressionContract(socketsEngine)
})
