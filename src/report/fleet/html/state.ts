/** What a link into the page says: which pipelines are listed, and which one is shown. The part of the address behind `#`. */

export const statuses = ['migrated', 'caveats', 'blocked', 'failed', 'gone'] as const
export type RowStatus = (typeof statuses)[number]

export const columns = ['name', 'team', 'status', 'findings', 'images', 'lines', 'final', 'laptop', 'verdict'] as const
export type Column = (typeof columns)[number]

export interface PageState {
  readonly text: string
  /** None: all. */
  readonly status: readonly RowStatus[]
  /** Empty: all. */
  readonly team: string
  /** Empty: all. */
  readonly code: string
  readonly sort: Column
  readonly descending: boolean
  /** The first is 1. */
  readonly page: number
  /** `null`: the list. */
  readonly shown: { readonly repository: string; readonly pipeline: string } | null
}

/** Rows of one page of the table. */
export const pageSize = 50

export const start: PageState = {
  text: '',
  status: [],
  team: '',
  code: '',
  sort: 'name',
  descending: false,
  page: 1,
  shown: null,
}

/** Stands for "without a team" in links and choices; no name of a team begins with a blank. */
export const withoutTeam = ' none'

/** What cannot be read in it is as it is at the start. */
export function parseState(hash: string): PageState {
  const words = new URLSearchParams(hash.replace(/^#/, ''))
  const get = (name: string): string => words.get(name) ?? ''
  const [, minus, column] = /^(-?)(.*)$/.exec(get('sort')) ?? []
  const sort = columns.find((name) => name === column)
  const chosen = get('status').split(',')
  const page = Number(get('page'))
  return {
    text: get('text'),
    status: statuses.filter((name) => chosen.includes(name)),
    team: get('team'),
    code: get('code'),
    sort: sort ?? start.sort,
    descending: sort !== undefined && minus === '-',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    shown: words.has('repository') ? { repository: get('repository'), pipeline: get('pipeline') } : null,
  }
}

/** The shortest text that `parseState` reads as this; always with a `=`, so that it is told from the name of a place on the page. */
export function printState(state: Partial<PageState>): string {
  const { text, status, team, code, sort, descending, page, shown } = { ...start, ...state }
  const words = new URLSearchParams()
  if (shown !== null) {
    words.set('repository', shown.repository)
    words.set('pipeline', shown.pipeline)
  }
  if (text !== '') words.set('text', text)
  if (status.length > 0) words.set('status', status.join(','))
  if (team !== '') words.set('team', team)
  if (code !== '') words.set('code', code)
  if (sort !== start.sort || descending) words.set('sort', `${descending ? '-' : ''}${sort}`)
  if (page !== 1) words.set('page', String(page))
  const printed = words.toString()
  return `#${printed === '' ? 'all=' : printed}`
}
