import { describe, expect, it } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import type { Check } from '../../lib/checks/check.ts'
import { KEPT_FOR_CHECKS } from '../../lib/checks/evaluate.ts'
import { micros } from '../../lib/units.ts'
import { Judge, type Judged, Rules } from './judge.ts'

const contains: Check = { kind: 'body', rule: 'contains', text: 'pong' }

/** A judge of a request with a check of its body, to which a body has arrived. */
function judgeWith(body: Buffer, check: Check = contains): Judge {
  const rules = Rules.of([{ checks: [check] }])
  if (rules === undefined) throw new Error('no rules')
  const judge = new Judge(rules)
  judge.begin(0)
  judge.keep(body, 0, body.length)
  return judge
}

function response(coding?: string): Judged {
  const header = (name: string): string | undefined => (name === 'content-encoding' ? coding : undefined)
  return { status: 200, sentAt: micros(0), endedAt: micros(1), header }
}

describe('the body of a response with codings', () => {
  it('is decoded by the judge, unless the engine has done so', () => {
    expect(judgeWith(gzipSync('pong')).judge(response('gzip'))?.failed).toEqual([])
    // The judge takes what the engine has decoded: these bytes are no gzip.
    const judge = judgeWith(Buffer.from('raw'))
    judge.decoded(Buffer.from('pong'))
    expect(judge.judge(response('gzip'))?.failed).toEqual([])
    const undecoded = judgeWith(Buffer.from('raw'))
    undecoded.decoded(undefined)
    expect(undecoded.judge(response('gzip'))?.failed).toEqual(['body not decodable'])
  })

  it('is too large beyond the limit of checks, whatever the limit of the engine is', () => {
    const large = Buffer.alloc(KEPT_FOR_CHECKS + 1, 'pong')
    const judge = judgeWith(gzipSync(large))
    judge.decoded(large)
    expect(judge.judge(response('gzip'))?.failed).toEqual(['body too large to check'])
    judge.begin(0)
    judge.decoded(large.subarray(0, KEPT_FOR_CHECKS))
    expect(judge.judge(response('gzip'))?.failed).toEqual([])
  })

  it('is that of the last response alone', () => {
    const judge = judgeWith(gzipSync('pong'))
    judge.decoded(Buffer.from('pong'))
    judge.restart()
    const other = gzipSync('other')
    judge.keep(other, 0, other.length)
    expect(judge.judge(response('gzip'))?.failed).toEqual(['body contains "pong"'])
  })
})
