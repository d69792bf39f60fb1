/**
 * On paper stands what is filtered: the rows up to a bound, and the sections where they are few. What is left out is said; nothing is folded.
 */
import { renderSection } from '../parts.ts'
import { sectionOf } from '../section.ts'
import { part } from './dom.ts'
import type { SectionReader } from './sections.ts'
import type { Table } from './table.ts'

const mostRows = 500
const mostSections = 20

export function printable(table: Table, { read, ready }: SectionReader): void {
  const printed = part('printed', HTMLElement)
  const rows = part('rows', HTMLElement)
  const overview = part('overview', HTMLElement)
  let onScreen = ''
  let folded: readonly HTMLDetailsElement[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  // printing does not wait for what is read: so it is read as soon as few are left
  new MutationObserver(() => {
    clearTimeout(timer)
    const listed = table.listed()
    if (listed.length > mostSections || printed.hasChildNodes()) return
    timer = setTimeout(() => {
      for (const place of listed) void read(place)
    }, 200)
  }).observe(rows, { childList: true })

  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
    for (const details of folded) details.open = true
    if (overview.hidden) return
    onScreen = rows.innerHTML
    const bound = table.showFirst(mostRows)
    const listed = table.listed()
    const details = listed.length > mostSections ? [] : listed.flatMap((place) => ready(place) ?? [])
    const left =
      details.length === listed.length
        ? ''
        : `Sections of pipelines are printed where the filter leaves at most ${String(mostSections)}, or from the section itself.`
    const note = document.createElement('p')
    note.className = 'quiet'
    note.textContent = `${bound}${left}`
    printed.append(note)
    for (const detail of details) {
      const article = document.createElement('article')
      article.innerHTML = renderSection(sectionOf(detail))
      printed.append(article)
    }
  })
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false
    if (overview.hidden) return
    rows.innerHTML = onScreen
    printed.replaceChildren()
  })
}
