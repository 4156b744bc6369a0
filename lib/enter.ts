/**
 * The entry of a program: its main file imports only this module, so that a program that cannot even be loaded ends
 * with a sentence.
 */
import { systemCode } from './errors.ts'

/** Loads and runs a program. Exits with code 2 when the process may not open enough files to load it. */
export async function enter(load: () => Promise<unknown>): Promise<void> {
  try {
    await load()
  } catch (error) {
    if (systemCode(error) !== 'EMFILE') throw error
    process.stderr.write(
      'breakwater: the limit of open files is too low to start: raise it with ulimit -n 1024 or more\n',
    )
    process.exit(2)
  }
}
