import { execFile, spawn, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { silentLog } from '../lib/log.ts'
import { describeWithTool } from '../lib/tool.suite.ts'
import { type RunningBroker, startBroker } from './broker.ts'
import { until } from './clients.suite.ts'
import { RawClient, createRequest } from './raw.suite.ts'

const isThere = spawnSync('kcat', ['-V'], { stdio: 'ignore' }).error === undefined
const tool = { name: 'kcat', isThere, howTo: 'install it (Debian: apt-get install kcat)' }

/** Runs kcat to its end with the given standard input. Rejects when kcat fails. */
function kcat(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('kcat', args, { timeout: 15_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`kcat ${args.join(' ')}: ${error.message} ${stderr}`))
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

describeWithTool('kcat, a client with another library', tool, () => {
  let broker: RunningBroker
  let at: readonly string[]

  beforeEach(async () => {
    broker = await startBroker({ port: 0 }, silentLog)
    at = ['-b', `127.0.0.1:${broker.port}`]
    const client = await RawClient.connect(broker.port)
    await client.ask(createRequest('t'))
    client.close()
  })
  afterEach(async () => {
    await broker.close()
  })

  it('lists the broker and its topics (-L)', async () => {
    const text = await kcat([...at, '-L'])
    expect(text).toContain(`broker 1 at 127.0.0.1:${broker.port} (controller)`)
    expect(text).toMatch(/topic "t" with 1 partitions:\n +partition 0, leader 1, replicas: 1, isrs: 1/)
  })

  it('writes and reads back, in order (-P, -C -e)', async () => {
    await kcat([...at, '-P', '-t', 't', '-K:'], 'k1:one\nk2:two\nk3:three\n')
    expect(await kcat([...at, '-C', '-e', '-q', '-t', 't', '-f', '%o %k %s\n'])).toBe(
      '0 k1 one\n1 k2 two\n2 k3 three\n',
    )
    expect(await kcat([...at, '-C', '-e', '-q', '-t', 't', '-o', '2', '-f', '%s\n'])).toBe('three\n')
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('writes and reads back with %s', async (codec) => {
    await kcat([...at, '-P', '-t', 't', '-z', codec], `${'again '.repeat(500)}\n`)
    expect(await kcat([...at, '-C', '-e', '-q', '-t', 't'])).toBe(`${'again '.repeat(500)}\n`)
  })

  it('writes as an idempotent producer', async () => {
    await kcat([...at, '-P', '-t', 't', '-X', 'enable.idempotence=true'], 'a\nb\n')
    await kcat([...at, '-P', '-t', 't', '-X', 'enable.idempotence=true'], 'c\n')
    expect(await kcat([...at, '-C', '-e', '-q', '-t', 't'])).toBe('a\nb\nc\n')
  })

  it('verifies the checksums of the records that it reads, even where the broker wrote their time', async () => {
    const client = await RawClient.connect(broker.port)
    await client.ask(createRequest('stamped', { 'message.timestamp.type': 'LogAppendTime' }))
    client.close()
    await kcat([...at, '-P', '-t', 'stamped'], 'a\nb\n')
    const read = await kcat([...at, '-C', '-e', '-q', '-t', 'stamped', '-X', 'check.crcs=true', '-f', '%T %s\n'])
    const times = read
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[0]))
    expect(times).toHaveLength(2)
    for (const time of times) expect(Math.abs(time - Date.now())).toBeLessThan(60_000)
  })

  it('asks for offsets by time (-Q)', async () => {
    await kcat([...at, '-P', '-t', 't'], 'a\nb\n')
    expect(await kcat([...at, '-Q', '-t', 't:0:-1', '-t', 't:0:-2'])).toMatch(/t \[0\] offset/)
    expect(await kcat([...at, '-Q', '-t', 't:0:-1'])).toContain('offset 2')
    expect(await kcat([...at, '-Q', '-t', 't:0:-2'])).toContain('offset 0')
  })

  it('reads as a member of a group and leaves it (-G)', async () => {
    await kcat([...at, '-P', '-t', 't'], 'a\nb\nc\n')
    const member = spawn('kcat', [...at, '-G', 'g', '-u', '-q', '-X', 'auto.offset.reset=earliest', 't'])
    let read = ''
    member.stdout.on('data', (chunk: Buffer) => (read += chunk.toString()))
    await until('all three records', () => read === 'a\nb\nc\n')
    expect(broker.stats()).toMatchObject({ groups: 1, members: 1 })
    member.kill('SIGTERM')
    await until('its goodbye', () => broker.stats().members === 0)
    // The records that it had read are committed: the next member continues after them.
    await kcat([...at, '-P', '-t', 't'], 'd\n')
    expect(await kcat([...at, '-G', 'g', '-q', '-c', '1', '-X', 'auto.offset.reset=earliest', 't'])).toBe('d\n')
  })
})
