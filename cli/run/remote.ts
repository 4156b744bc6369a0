/** A run on a cluster that runs already. */
import { RemoteBackend } from '../../cluster/remote-backend.ts'
import { tokenFrom } from '../remote/remotely.ts'
import type { ClusterOptions } from './cluster-flags.ts'
import { runLoad } from './load.ts'
import type { RunOptions } from './options.ts'
import { say } from '../io/say.ts'

/** Resolves with the exit code. @throws BreakwaterError `usage` for a file of the token that cannot be read */
export function runRemote(options: RunOptions, cluster: ClusterOptions): Promise<number> {
  return runLoad(options, Promise.resolve(remoteBackend(cluster)))
}

/** @throws BreakwaterError `usage` for a file of the token that cannot be read */
export function remoteBackend({ url, tokenFile }: ClusterOptions): RemoteBackend {
  const token = tokenFrom(tokenFile)
  const tell = (sentence: string): void => {
    say(`breakwater: ${sentence}`)
  }
  return new RemoteBackend({ url, token, tell })
}
