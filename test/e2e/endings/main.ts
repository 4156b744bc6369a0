/** Prints how long each process takes to its end, in each situation: `node dist/test/e2e/endings/main.js`. */
import { type Ending, play, situations } from './situations.ts'
import { processNames } from './world.ts'

function cellOf(ending: Ending | undefined): string {
  if (ending === undefined) return '–'
  const { seconds, how, loadLeft } = ending
  return `${seconds.toFixed(2)} s, ${String(how)}${loadLeft === undefined ? '' : `; load ${loadLeft}`}`
}

const row = (cells: readonly string[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

row(['', ...processNames])
row(Array.from({ length: processNames.length + 1 }, () => '---'))
for (const situation of situations) {
  const endings = await play(situation)
  row([situation.name, ...processNames.map((name) => cellOf(endings.find(({ process }) => process === name)))])
}
