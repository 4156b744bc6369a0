/** Instants and ages. */
import { useEffect, useState } from 'preact/hooks'

/** An instant in the reader's time zone, with the UTC time on hover. */
export function Time({ at, withDate = false }: { readonly at: string | null; readonly withDate?: boolean }) {
  if (at === null) return <>–</>
  const date = new Date(at)
  const text = withDate ? date.toLocaleString() : date.toLocaleTimeString()
  return (
    <time dateTime={at} title={`${date.toISOString()} (UTC)`}>
      {text}
    </time>
  )
}

/** The present time in ms since 1970, which draws the view again at this interval; 0 for never. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (everyMs === 0) return undefined
    const timer = window.setInterval(() => {
      setNow(Date.now())
    }, everyMs)
    return () => {
      window.clearInterval(timer)
    }
  }, [everyMs])
  return now
}
