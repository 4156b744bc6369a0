/** Which part of the list of tests is shown: it stands in the address, `#/tests?search=checkout&sort=p99&page=2`. */
import { type SortKey, sortKeys } from '../../lib/api/sort-keys.ts'

export interface ListPlace {
  /** Words that must all be found; empty for all tests. */
  readonly search: string
  readonly sort: SortKey
  readonly descending: boolean
  /** From 1 on. */
  readonly page: number
}

/** The longest search that the API takes, in characters. */
export const LONGEST_SEARCH = 200

/** Tests on a page. */
export const PAGE_SIZE = 50

/** All tests, the newest first. */
export const wholeList: ListPlace = { search: '', sort: 'created', descending: true, page: 1 }

/** The part of an address after its `?`; what is malformed there counts as absent. */
export function listPlaceOf(query: string): ListPlace {
  const given = new URLSearchParams(query)
  const page = Number(given.get('page'))
  return {
    search: (given.get('search') ?? wholeList.search).slice(0, LONGEST_SEARCH),
    sort: sortKeys.find((key) => key === given.get('sort')) ?? wholeList.sort,
    descending: given.get('order') !== 'ascending',
    page: Number.isSafeInteger(page) && page > 0 ? page : wholeList.page,
  }
}

/** What stands in the address: with its `?`, or nothing for the whole list. */
export function queryOf({ search, sort, descending, page }: ListPlace): string {
  const given = new URLSearchParams()
  if (search !== wholeList.search) given.set('search', search)
  if (sort !== wholeList.sort) given.set('sort', sort)
  if (!descending) given.set('order', 'ascending')
  if (page !== wholeList.page) given.set('page', String(page))
  return given.size === 0 ? '' : `?${given.toString()}`
}

/** The number of pages, at least 1. */
export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE))
}
