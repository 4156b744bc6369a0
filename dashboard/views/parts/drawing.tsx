/** An element that a module without Preact makes, such as a small chart. */
import { useEffect, useRef } from 'preact/hooks'

export interface DrawingProps<T> {
  /** The data; the element is made again when it changes. */
  readonly of: T
  readonly draw: (data: T) => Element
}

export function Drawing<T>({ of, draw }: DrawingProps<T>) {
  const place = useRef<HTMLSpanElement>(null)
  const key = JSON.stringify(of)
  useEffect(() => {
    place.current?.replaceChildren(draw(of))
    // The key stands for the data, and the function depends on nothing else.
  }, [key])
  return <span class="drawing" ref={place} />
}
