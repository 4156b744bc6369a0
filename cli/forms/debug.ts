/** Prints what a command sends to the orchestrator, and what it receives. */
import type { Backend } from '../../cluster/backend.ts'
import { messageOf } from '../../lib/errors.ts'

/** The same backend; each call and its answer is told as a line. Functions and secrets of the process are not in them. */
export function debugged(backend: Backend, tell: (line: string) => void): Backend {
  return new Proxy(backend, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => told(String(name), { member: member.bind(target) as Call, given, tell })
    },
  })
}

type Call = (...given: readonly unknown[]) => unknown

interface Told {
  readonly member: Call
  readonly given: readonly unknown[]
  readonly tell: (line: string) => void
}

function told(name: string, { member, given, tell }: Told): unknown {
  const data = given.filter((value) => typeof value !== 'function' && value !== undefined)
  tell(`sent ${name}${data.map((value) => ` ${JSON.stringify(value)}`).join('')}`)
  const answer = member(...given)
  if (!(answer instanceof Promise)) {
    if (answer !== undefined) tell(`received ${name} ${JSON.stringify(answer)}`)
    return answer
  }
  return answer.then(
    (value: unknown) => {
      tell(`received ${name}${value === undefined ? '' : ` ${JSON.stringify(value)}`}`)
      return value
    },
    (error: unknown) => {
      tell(`received ${name}: ${messageOf(error)}`)
      throw error
    },
  )
}
