import type { Range, ShownTest } from './test-view.tsx'

interface ChartsProps {
  readonly shown: ShownTest
  readonly range: Range | undefined
  readonly onRange: (range: Range | undefined) => void
}

export function Charts({ shown }: ChartsProps) {
  return <p>{shown.series?.points.length}</p>
}
