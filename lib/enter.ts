/**
 * The entry of a program: its main file imports only this module, so that a program that cannot even be loaded ends
 * with a sentence.
 */
import { systemCode } from './errors.ts'
import { mayOpenFewerThan } from './file-limit.ts'

/** Modules, sockets and pipes of a process that does little. */
const FEWEST_FILES = 256

/** Loads and runs a program. Exits with code 2 when the process may not open enough files to load it. */
export async function enter(load: () => Promise<unknown>): Promise<void> {
  try {
    await load()
  } catch (error) {
    // Node also reports a module that it may not open as one that it cannot find, or that is not a module.
    if (systemCode(error) !== 'EMFILE' && !mayOpenFewerThan(FEWEST_FILES)) throw error
    process.stderr.write(
      'breakwater: the limit of open files is too low to start: raise it with ulimit -n 1024 or more\n',
    )
    process.exit(2)
  }
}
