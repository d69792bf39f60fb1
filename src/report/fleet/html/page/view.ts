/** Which of its two views the page shows: the overview with the table, or the section of one pipeline. */
import { renderSection } from '../parts.ts'
import type { Row } from '../rows.ts'
import { sectionOf } from '../section.ts'
import { printState, type PageState } from '../state.ts'
import { part } from './dom.ts'
import type { SectionReader } from './sections.ts'

type Shown = NonNullable<PageState['shown']>

export interface View {
  readonly show: (state: PageState, listed: readonly number[]) => void
  /** Stands on the row again from which the reader came. */
  readonly back: (shown: Shown) => void
  readonly toTable: () => void
}

export function viewOf(rows: readonly Row[], { read }: SectionReader): View {
  const [overview, pipeline, section] = [
    part('overview', HTMLElement),
    part('pipeline', HTMLElement),
    part('section', HTMLElement),
  ]
  const places = new Map(rows.map((row, place) => [keyOf(row), place]))
  const { title } = document
  let wanted = ''

  const show = (state: PageState, listed: readonly number[]): void => {
    overview.hidden = state.shown !== null
    pipeline.hidden = state.shown === null
    wanted = state.shown === null ? '' : keyOf(state.shown)
    if (state.shown === null) {
      document.title = title
      section.replaceChildren()
      return
    }
    const place = places.get(wanted)
    link('back', state, null)
    const at = place === undefined ? -1 : listed.indexOf(place)
    link('previous', state, at > 0 ? rows[listed[at - 1] ?? -1] : undefined)
    link('following', state, at === -1 ? undefined : rows[listed[at + 1] ?? -1])
    scrollTo(0, 0)
    if (place === undefined) {
      section.textContent = 'This report has no such pipeline.'
      return
    }
    void open(place, wanted)
  }
  const open = async (place: number, key: string): Promise<void> => {
    const detail = await read(place)
    // the reader may have gone on meanwhile
    if (key !== wanted) return
    const view = sectionOf(detail)
    section.innerHTML = renderSection(view)
    document.title = `${view.repository} ${view.pipeline} · restage`
    section.querySelector('h1')?.focus()
  }
  const toTable = (): void => {
    const table = part('table', HTMLElement)
    table.focus()
    table.scrollIntoView()
  }
  const back = (shown: Shown): void => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('#rows th a')]
    const key = keyOf(shown)
    const found = links.find(({ hash }) => keyOf(shownIn(hash)) === key)
    if (found === undefined) return toTable()
    found.scrollIntoView({ block: 'center' })
    found.focus()
  }
  return { show, back, toTable }
}

function shownIn(hash: string): Shown {
  const words = new URLSearchParams(hash.slice(1))
  return { repository: words.get('repository') ?? '', pipeline: words.get('pipeline') ?? '' }
}

/** As it stands in an address, where not every sign comes back as it was. */
function keyOf({ repository, pipeline }: Shown): string {
  return printState({ shown: { repository, pipeline } })
}

function link(id: string, state: PageState, to: Shown | null | undefined): void {
  const anchor = part(id, HTMLAnchorElement)
  anchor.hidden = to === undefined
  if (to === undefined) return
  anchor.setAttribute(
    'href',
    printState({ ...state, shown: to === null ? null : { repository: to.repository, pipeline: to.pipeline } }),
  )
}
