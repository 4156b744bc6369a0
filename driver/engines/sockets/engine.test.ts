import { engineContract } from '../engine.suite.ts'
import { socketsEngine } from './engine.ts'

engineContract('sockets', socketsEngine)
