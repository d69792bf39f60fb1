/**
 * The script of the page. The part of the address behind `#` is the whole state: links, the back button and a link that was sent to
 * somebody all come here, and the controls of the table change the address.
 */
import { parseState, printState, start, type PageState } from '../state.ts'
import { element, jsonOf } from './dom.ts'
import { printable } from './print.ts'
import { sectionReader } from './sections.ts'
import { tableOf } from './table.ts'
import { applyTheme, themeButton } from './theme.ts'
import { viewOf } from './view.ts'
import type { Row } from '../rows.ts'

/** With the keyboard, where the place has a heading for it. */
function goTo(id: string): void {
  const place = element(id)
  place?.scrollIntoView()
  place?.querySelector<HTMLElement>(':scope > [tabindex="-1"]')?.focus()
}

applyTheme()
document.addEventListener('DOMContentLoaded', () => {
  themeButton()
  const rows = jsonOf('data-rows') as readonly Row[]
  const read = sectionReader(jsonOf('data-starts') as readonly number[])
  let state: PageState = start
  const table = tableOf(rows, (change) => {
    state = { ...state, page: 1, ...change }
    history.replaceState(null, '', printState(state))
    table.show(state)
  })
  const view = viewOf(rows, read)

  const follow = (first: boolean): void => {
    const { hash } = location
    const before = state.shown
    // the name of a place on the page: the browser goes there, when it is to be seen
    const place = hash !== '' && !hash.includes('=')
    state = place ? { ...state, shown: null } : parseState(hash)
    table.show(state)
    view.show(state, table.listed())
    if (state.shown !== null) return
    if (place) goTo(decodeURIComponent(hash.slice(1)))
    else if (before !== null) view.back(before)
    else if (!first && hash !== '') view.toTable()
    else if (first && hash !== '') element('table')?.scrollIntoView()
  }
  addEventListener('hashchange', () => {
    follow(false)
  })
  printable(table, read)
  follow(true)
  document.documentElement.dataset.ready = 'true'
})
