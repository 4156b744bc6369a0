/** A target for HTTP/1.1 that responds to some requests only. */
import { OK, RawTarget } from './raw-target.suite.ts'
import type { SilentTarget } from './timeouts.suite.ts'

/** Responds with 200 to `/answered`, and to no other request. */
export async function rawSilentTarget(): Promise<SilentTarget> {
  const target = await RawTarget.listen((socket, { line }) => {
    if (line.includes(' /answered ')) socket.write(OK)
  })
  return { url: target.url(), close: () => target.close() }
}
