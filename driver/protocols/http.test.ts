import { http } from './http.ts'
import { protocolContract } from './protocol.suite.ts'

protocolContract(http, { says: { transport: { streams: 0 } }, sentence: /options of 'http' are wrong: streams: / })
