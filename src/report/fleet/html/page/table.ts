/** The table: the rows that fit, in order, one page of them in the document. */
import { renderRows } from '../parts.ts'
import { filterOf, filteredLine, haystackOf, orderOf, rowView, type Row } from '../rows.ts'
import { amount } from '../format.ts'
import { columns, pageSize, start, statuses, type Column, type PageState, type RowStatus } from '../state.ts'
import { part } from './dom.ts'

export interface Table {
  readonly show: (state: PageState) => void
  /** Places of the rows that fit, in order. */
  readonly listed: () => readonly number[]
  /** Puts more of them into the document than a page, for paper; gives what is said of it. */
  readonly showFirst: (most: number) => string
}

/** Columns of numbers begin with the largest. */
const largestFirst: readonly Column[] = ['findings', 'images', 'lines', 'final', 'laptop']

export function tableOf(rows: readonly Row[], change: (state: Partial<PageState>) => void): Table {
  const haystacks = rows.map(haystackOf)
  const [body, result] = [part('rows', HTMLTableSectionElement), part('result', HTMLParagraphElement)]
  let listed: readonly number[] = []
  let state = start
  let sorted: { readonly by: string; readonly order: readonly number[] } = { by: '', order: [] }

  const order = (): readonly number[] => {
    const by = `${state.sort} ${String(state.descending)}`
    if (sorted.by !== by) sorted = { by, order: orderOf(rows, state.sort, state.descending) }
    return sorted.order
  }
  const put = (places: readonly number[]): void => {
    const shown = places.flatMap((place) => rows[place] ?? [])
    body.innerHTML = renderRows(shown.map((row) => rowView(row, state)))
  }
  const form = controls((text) => {
    change(text)
  })
  const headings = sortButtons((column) => {
    change({ sort: column, descending: column === state.sort ? !state.descending : largestFirst.includes(column) })
  })
  const pager = pagerOf((page) => {
    change({ page })
    part('table', HTMLElement).scrollIntoView()
  })

  const show = (next: PageState): void => {
    state = next
    const fits = filterOf(state)
    listed = order().filter((place) => {
      const [row, haystack] = [rows[place], haystacks[place]]
      return row !== undefined && haystack !== undefined && fits(row, haystack)
    })
    const pages = Math.max(1, Math.ceil(listed.length / pageSize))
    const page = Math.min(state.page, pages)
    put(listed.slice((page - 1) * pageSize, page * pageSize))
    result.textContent = filteredLine(
      listed.flatMap((place) => rows[place] ?? []),
      rows.length,
    )
    form(state)
    headings(state)
    pager(page, pages)
  }
  const showFirst = (most: number): string => {
    put(listed.slice(0, most))
    return listed.length > most ? `The first ${amount(most)} of ${amount(listed.length)} rows are printed. ` : ''
  }
  return { show, listed: () => listed, showFirst }
}

/** The filter; gives what shows a state in it. */
function controls(change: (state: Partial<PageState>) => void): (state: PageState) => void {
  const form = part('filter', HTMLFormElement)
  const text = part('text', HTMLInputElement)
  const selects = (['team', 'code'] as const).map((name) => [name, document.getElementById(name)] as const)
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name=status]')]
  text.addEventListener('input', () => {
    change({ text: text.value })
  })
  for (const [name, select] of selects)
    if (select instanceof HTMLSelectElement)
      select.addEventListener('change', () => {
        change({ [name]: select.value })
      })
  for (const box of boxes)
    box.addEventListener('change', () => {
      const chosen = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value))
      change({ status: statuses.filter((status: RowStatus) => chosen.has(status)) })
    })
  part('clear', HTMLButtonElement).addEventListener('click', () => {
    change({ text: '', team: '', code: '', status: [] })
    text.focus()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
  })
  form.hidden = false
  return (state) => {
    if (text.value !== state.text) text.value = state.text
    for (const [name, select] of selects) if (select instanceof HTMLSelectElement) select.value = state[name]
    for (const box of boxes) box.checked = state.status.some((status) => status === box.value)
  }
}

/** Makes the headings buttons; gives what shows the order in them. */
function sortButtons(sort: (column: Column) => void): (state: PageState) => void {
  const headings = columns.flatMap((column) => {
    const heading = document.querySelector(`th[data-column=${column}]`)
    if (heading === null) return []
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...heading.childNodes)
    heading.append(button)
    button.addEventListener('click', () => {
      sort(column)
    })
    return [{ column, heading }]
  })
  return (state) => {
    for (const { column, heading } of headings) {
      if (column === state.sort) heading.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending')
      else heading.removeAttribute('aria-sort')
    }
  }
}

function pagerOf(go: (page: number) => void): (page: number, pages: number) => void {
  const pager = part('pager', HTMLElement)
  let [at, of] = [1, 1]
  const targets = { 'page-first': () => 1, 'page-previous': () => at - 1, 'page-next': () => at + 1, 'page-last': () => of }
  const buttons = Object.entries(targets).map(([id, target]) => {
    const button = part(id, HTMLButtonElement)
    button.addEventListener('click', () => {
      const page = target()
      if (page >= 1 && page <= of && page !== at) go(page)
    })
    return { button, target }
  })
  return (page, pages) => {
    ;[at, of] = [page, pages]
    pager.hidden = pages === 1
    part('page-at', HTMLSpanElement).textContent = `Page ${amount(page)} of ${amount(pages)}`
    // a button that the reader stands on must stay: disabled it would lose the keyboard
    for (const { button, target } of buttons) {
      const place = target()
      button.setAttribute('aria-disabled', String(place < 1 || place > pages || place === page))
    }
  }
}
