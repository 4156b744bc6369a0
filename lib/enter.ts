/**
 * The way into a program: its main file imports this and nothing else, so that a machine on which a program cannot even be
 * loaded is told in a sentence.
 */
import { systemCode } from './errors.ts'

/** Loads and runs a program. A process that may not open enough files to be loaded ends with exit code 2. */
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
