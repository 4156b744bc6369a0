import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import hdr from 'hdr-histogram-js'
import { emptyTally } from '../../lib/measure/tally.ts'
import { type Answer, type Subject, startSubject } from './subject.suite.ts'

let subject: Subject
let id: string
beforeEach(async () => {
  subject = await startSubject()
  id = ((await subject.ask('POST', '/avalanche')).json as { TestId: string }).TestId
  const tally = emptyTally()
  for (const value of [1_000, 2_000, 3_000, 400_000]) tally.latencies.at('success').record(value)
  tally.latencies.at('givenUp').record(10_000_000)
  tally.latencies.at('service').record(1_234)
  subject.service.tally = tally
  subject.service.startedAt(id, '2026-01-02T03:04:00.000Z')
})
afterEach(async () => {
  await subject.api.close()
})

function ask(file: string, test = id): Promise<Answer> {
  return subject.ask('GET', `/tests/${test}/histogram.${file}`)
}

describe('the files of a histogram', () => {
  test('contain the response time, including given-up requests, unless another latency is requested', async () => {
    const [response, service] = [await ask('hgrm'), await ask('hgrm?of=service')]
    expect([response.status, response.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(response.text).toMatch(/^#\[Max {5}= {4}100\d{2}\.\d{3}, Total count {4}= {12}5\]$/m)
    expect(service.text).toMatch(/^#\[Max {5}= {8}1\.234, Total count {4}= {12}1\]$/m)
  })

  test('contain their instants, and are read by the reader of HdrHistogram', async () => {
    const read = new hdr.HistogramLogReader((await ask('hlog')).text, 64).nextIntervalHistogram()
    expect([read?.totalCount, read?.minNonZeroValue]).toEqual([5, 1_000])
    expect([read?.startTimeStampMsec, read?.endTimeStampMsec].map((ms = 0) => new Date(ms).toISOString())).toEqual([
      '2026-01-02T03:04:00.000Z',
      '2026-01-02T03:04:05.678Z',
    ])
  })

  test.each(['hgrm', 'hlog'])('are refused for a measurement without samples: %s gives the reason', async (file) => {
    const { status, json } = await ask(`${file}?of=tls`)
    const message = `test '${id}' has no sample of 'tls': GET /metrics/${id} shows which measurements have samples`
    expect([status, json]).toEqual([
      409,
      { error: { code: 'nothing-measured', message, details: { TestId: id, of: 'tls' } } },
    ])
    const { TestId } = (await subject.ask('POST', '/avalanche')).json as { TestId: string }
    expect(await ask(file, TestId)).toMatchObject({ status: 409 })
    expect(await ask(file, 'nobody')).toMatchObject({ status: 404 })
  })

  test('are refused for an unknown latency', async () => {
    const { status, json } = await ask('hgrm?of=slippage')
    expect([status, json]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(/^\?of: must be one of response, success, unsuccessful, /) } },
    ])
  })
})
