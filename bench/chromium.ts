/** A real browser: Debian's chromium, or the one that BREAKWATER_CHROMIUM names. For measurements and for tests. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { BreakwaterError } from '../lib/errors.ts'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Its path; undefined if there is none. */
export const chromiumPath = process.env['BREAKWATER_CHROMIUM'] ?? candidates.find((path) => existsSync(path))

/**
 * Starts the browser without a window.
 * @throws BreakwaterError `not-ready` if there is none
 */
export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) {
    throw new BreakwaterError('not-ready', 'no chromium: install it, or set BREAKWATER_CHROMIUM to its path')
  }
  // As root, which containers often are, chromium does not start with its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // Ctrl-C is handled by the program, which closes the browser in its own order.
  return chromium.launch({ executablePath: chromiumPath, args, handleSIGINT: false })
}
