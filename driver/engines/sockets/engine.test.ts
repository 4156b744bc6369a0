import { engineContract } from '../conformance/engine.suite.ts'
import { socketsEngine } from './engine.ts'

engineContract('sockets', socketsEngine)
