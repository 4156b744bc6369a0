/** What a test of the queue waits for: the words of the API, with instants in the reader's time zone and with links. */
import type { ComponentChildren } from 'preact'
import type { QueueAnswer } from '../../../lib/api/queue.ts'
import { hashOf } from '../../app/place.ts'
import { Time } from './time.tsx'

export function WaitsFor({ waiting }: { readonly waiting: QueueAnswer['queue'][number] }) {
  const { at, after, waitsFor } = waiting
  if (at !== null && waitsFor.includes(at))
    return <Around text={waitsFor} part={at} shown={<Time at={at} withDate />} />
  if (after === null || !waitsFor.includes(after)) return <>{waitsFor}</>
  const link = (
    <a href={hashOf({ view: 'test', testId: after })}>
      <code>{after}</code>
    </a>
  )
  return <Around text={waitsFor} part={`'${after}'`} shown={link} />
}

interface AroundProps {
  readonly text: string
  /** A part of the text. */
  readonly part: string
  /** Stands in its place. */
  readonly shown: ComponentChildren
}

function Around({ text, part, shown }: AroundProps) {
  const [before = '', ...rest] = text.split(part)
  return (
    <>
      {before}
      {shown}
      {rest.join(part)}
    </>
  )
}
