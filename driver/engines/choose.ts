/** The engines by name. Each is loaded when it is first asked for: undici alone costs a process as much as all the rest. */
import type { EngineName } from '../../lib/plan/transport.ts'
import type { EngineFactory } from './engine.ts'

const loaders: Readonly<Record<EngineName, () => Promise<EngineFactory>>> = {
  sockets: async () => (await import('./sockets/engine.ts')).socketsEngine,
  http2: async () => (await import('./http2/engine.ts')).http2Engine,
  undici: async () => (await import('./undici/engine.ts')).undiciEngine,
}

/** Loads an engine, once. */
export function loadEngine(name: EngineName): Promise<EngineFactory> {
  return loaders[name]()
}
