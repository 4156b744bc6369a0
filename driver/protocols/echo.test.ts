import { protocol } from './echo.suite.ts'
import { protocolContract } from './protocol.suite.ts'

protocolContract(protocol, {
  says: { protocol: { name: 'echo', options: { line: 'hello' } } },
  sentence: /options of 'echo' are wrong: delimiter: /,
})
