/** Which part of a long list is shown, and buttons for its other parts. */
import { PAGE_SIZE, pagesOf } from '../../app/list-place.ts'
import { count } from '../../format.ts'

interface PagerProps {
  /** From 1 on. */
  readonly page: number
  readonly total: number
  /** How many rows are shown. */
  readonly shown: number
  readonly onPage: (page: number) => void
}

export function Pager({ page, total, shown, onPage }: PagerProps) {
  const first = (page - 1) * PAGE_SIZE
  const last = pagesOf(total)
  return (
    <nav class="pager" aria-label="Pages">
      <span role="status">{shown === 0 ? '0' : `${count(first + 1)}–${count(first + shown)} of ${count(total)}`}</span>
      {last === 1 ? null : (
        <span class="buttons">
          <PageButton label="First" to={1} {...{ page, last, onPage }} />
          <PageButton label="Previous" to={page - 1} {...{ page, last, onPage }} />
          <PageButton label="Next" to={page + 1} {...{ page, last, onPage }} />
          <PageButton label="Last" to={last} {...{ page, last, onPage }} />
        </span>
      )}
    </nav>
  )
}

interface PageButtonProps extends Pick<PagerProps, 'page' | 'onPage'> {
  readonly label: string
  readonly to: number
  readonly last: number
}

/** It stays in the order of the tab key at the ends of the list, so that the focus is not lost there. */
function PageButton({ label, to, page, last, onPage }: PageButtonProps) {
  const leads = to !== page && to >= 1 && to <= last
  return (
    <button
      type="button"
      aria-label={`${label} page`}
      aria-disabled={!leads}
      onClick={() => {
        if (leads) onPage(to)
      }}
    >
      {label}
    </button>
  )
}
