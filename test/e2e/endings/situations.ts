/** In what a process may be when it is asked to end, and how long it then takes. */
import { once } from 'node:events'
import { Kafka, logLevel } from 'kafkajs'
import { pause } from '../../../lib/clock.ts'
import { fullDisk, fullPipe, type LogPlace, nowhere, type ProcessName, processNames, World } from './world.ts'

export interface Situation {
  readonly name: string
  readonly place: () => LogPlace
  /** What befalls the world, under load, before anybody is asked to end. */
  readonly befall?: (world: World) => Promise<void>
  /** Asks a process to end. */
  readonly end: (world: World, name: ProcessName) => Promise<void> | void
}

export interface Ending {
  readonly process: ProcessName
  readonly seconds: number
  /** Its exit code, or the signal that ended it. */
  readonly how: number | string | null
  /** Requests after the end, without those that were already sent; of a driver only. */
  readonly loadLeft: number | undefined
}

const terminate = (world: World, name: ProcessName): void => {
  world.process(name).kill('SIGTERM')
}

/** As far apart as nobody takes for one. */
const TWICE_MS = 300

export const situations: readonly Situation[] = [
  { name: 'in good health', place: nowhere, end: terminate },
  { name: 'log unwritable', place: fullDisk, end: terminate },
  { name: 'log pipe full', place: fullPipe, end: terminate },
  { name: 'Kafka gone', place: nowhere, befall: (world) => world.kill('broker'), end: terminate },
  { name: 'topic gone', place: nowhere, befall: deleteMetrics, end: terminate },
  {
    name: 'parent gone',
    place: nowhere,
    end: (world, name) => {
      world.process(name).disconnect()
    },
  },
  {
    name: 'SIGTERM twice, while no request is answered',
    place: nowhere,
    befall: (world) => world.hang(),
    end: async (world, name) => {
      terminate(world, name)
      await pause(TWICE_MS)
      terminate(world, name)
    },
  },
  {
    name: 'killed, as by a memory limit',
    place: nowhere,
    end: (world, name) => {
      world.process(name).kill('SIGKILL')
    },
  },
]

async function deleteMetrics({ kafka }: World): Promise<void> {
  const admin = new Kafka({ brokers: [kafka], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.deleteTopics({ topics: ['metrics'] })
  await admin.disconnect()
}

/** Plays a situation: everybody is asked to end, one after the other, while the driver loads. */
export async function play({ place, befall, end }: Situation): Promise<Ending[]> {
  const world = await World.start(place())
  try {
    await world.startLoad()
    await befall?.(world)
    const endings: Ending[] = []
    for (const name of processNames) {
      if (!world.isRunning(name)) continue
      const ended = await endOf(world, name, end)
      endings.push({ ...ended, loadLeft: name === 'driver' ? await world.loadLeft() : undefined })
    }
    return endings
  } finally {
    await world.dispose()
  }
}

async function endOf(world: World, name: ProcessName, end: Situation['end']): Promise<Omit<Ending, 'loadLeft'>> {
  const began = performance.now()
  const exited = once(world.process(name), 'exit') as Promise<[number | null, string | null]>
  await end(world, name)
  const [code, signal] = await exited
  const seconds = (performance.now() - began) / 1_000
  return { process: name, seconds, how: code ?? signal }
}
