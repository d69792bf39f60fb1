/**
 * Patterns with wildcards: those of ignore files, of COPY, of make, rsync and the files of CI services, each read by its room into items
 * of one kind.
 *
 * Patterns come from repositories, so a match never goes back: all ways are followed together, character by character, and cost
 * (items × characters) whatever the pattern is. A regular expression of the language would take years for `*a*a*a*a*a*a*b`.
 * Characters are code points; places in a text are counted in UTF-16 units, as everywhere.
 */

/** One item of a pattern. */
export type WildcardItem =
  /** Exactly this character. */
  | string
  /** One of these. */
  | { readonly kind: 'one'; readonly has: (character: string) => boolean }
  /** Any number of these, none included. */
  | { readonly kind: 'many'; readonly has: (character: string) => boolean }
  /** Nothing, or anything that ends in `/` and has no newline: folders in front of a name. */
  | { readonly kind: 'folders' }
  /** No character: a place at the edge of a word (`\b`), or elsewhere. */
  | { readonly kind: 'edge'; readonly isEdge: boolean }

/** A pattern that matches whole texts. */
export interface Wildcards {
  test(text: string): boolean
}

/** Any character but a newline: the dot of regular expressions. */
export const inLine = (character: string): boolean => character !== '\n'
/** Any character of one name of a path. */
export const inName = (character: string): boolean => character !== '/'

export function wildcards(items: readonly WildcardItem[]): Wildcards {
  const ways = waysOf(items)
  // what nearly all texts fail at
  const isPlain = (item: WildcardItem): item is string => typeof item === 'string'
  const isSign = (item: WildcardItem): boolean => !isPlain(item)
  const first = items.findIndex(isSign)
  const prefix = items
    .slice(0, first === -1 ? items.length : first)
    .filter(isPlain)
    .join('')
  const suffix = items
    .slice(items.findLastIndex(isSign) + 1)
    .filter(isPlain)
    .join('')
  return {
    test: (text) => {
      if (!text.startsWith(prefix) || !text.endsWith(suffix)) return false
      let last = -1
      follow(ways, text, 0, 'here', (_, end) => {
        last = end
      })
      return last === text.length
    },
  }
}

/** The ends of all beginnings of a text that match, ascending. */
export function matchingBeginnings(items: readonly WildcardItem[], text: string): readonly number[] {
  const ends: number[] = []
  follow(waysOf(items), text, 0, 'here', (_, end) => ends.push(end))
  return ends
}

/** Replaces the first match, or all, each the leftmost and of those the longest; behind an empty one it goes on a character later. */
export function replaceWildcards(items: readonly WildcardItem[], text: string, replacement: string, all: boolean): string {
  const ways = waysOf(items)
  const pieces: string[] = []
  let copied = 0
  for (let place = 0; place <= text.length;) {
    let [from, to] = [-1, -1]
    follow(ways, text, place, 'anywhere', (start, end) => {
      if (from !== -1 && start > from) return
      ;[from, to] = [start, end]
    })
    if (from === -1) break
    pieces.push(text.slice(copied, from), replacement)
    copied = to
    place = from === to ? to + Math.max(1, charAt(text, to).length) : to
    if (!all) break
  }
  return pieces.join('') + text.slice(copied)
}

/** The items before which some way stands, twice: at one character and at the next. */
interface Ways {
  readonly items: readonly WildcardItem[]
  now: Places
  next: Places
}

interface Places {
  readonly list: number[]
  /** By item: where the leftmost way to it began; -1 for none. */
  readonly starts: Int32Array
}

function waysOf(items: readonly WildcardItem[]): Ways {
  const places = (): Places => ({ list: [], starts: new Int32Array(items.length + 1).fill(-1) })
  return { items, now: places(), next: places() }
}

/** Follows all ways from a place on, and those that begin later as well where a match may stand anywhere, until one was found. */
function follow(
  ways: Ways,
  text: string,
  from: number,
  where: 'here' | 'anywhere',
  matched: (start: number, end: number) => void,
): void {
  const { items } = ways
  let isOpen = true
  clear(ways.now)
  for (let place = from; ;) {
    if (isOpen) enter(items, ways.now, text, 0, place, place)
    if (where === 'here') isOpen = false
    const start = ways.now.starts[items.length] ?? -1
    if (start !== -1) {
      matched(start, place)
      isOpen = false
    }
    if (place >= text.length || (!isOpen && ways.now.list.length === 0)) return
    const character = charAt(text, place)
    place += character.length
    step(ways, text, character, place)
  }
}

function charAt(text: string, place: number): string {
  const unit = text.charAt(place)
  return unit >= '\ud800' && unit <= '\udbff' ? String.fromCodePoint(text.codePointAt(place) ?? 0) : unit
}

function clear({ list, starts }: Places): void {
  for (const state of list) starts[state] = -1
  list.length = 0
}

/** From before a character to behind it. */
function step(ways: Ways, text: string, character: string, place: number): void {
  const { items, now, next } = ways
  clear(next)
  for (const state of now.list) {
    const item = items[state]
    const start = now.starts[state] ?? -1
    if (item === undefined) continue
    if (typeof item === 'string') {
      if (item === character) enter(items, next, text, state + 1, place, start)
    } else if (item.kind === 'folders') {
      if (character !== '\n') stand(next, state, start)
      if (character === '/') enter(items, next, text, state + 1, place, start)
    } else if (item.kind !== 'edge' && item.has(character))
      enter(items, next, text, item.kind === 'many' ? state : state + 1, place, start)
  }
  ways.now = next
  ways.next = now
}

/** Comes to an item, and past those that may stand for nothing. */
function enter(items: readonly WildcardItem[], to: Places, text: string, state: number, place: number, start: number): void {
  for (let at = state; stand(to, at, start); at += 1) {
    const item = items[at]
    if (typeof item !== 'object' || item.kind === 'one') return
    if (item.kind === 'edge' && isEdge(text, place) !== item.isEdge) return
  }
}

/** `false`: a way that began there or further left stands there already. */
function stand({ list, starts }: Places, state: number, start: number): boolean {
  const before = starts[state] ?? -1
  if (before !== -1 && before <= start) return false
  if (before === -1) list.push(state)
  starts[state] = start
  return true
}

function isEdge(text: string, place: number): boolean {
  const isWord = (at: number): boolean => /^\w$/.test(text.charAt(at))
  return isWord(place - 1) !== isWord(place)
}

/** What the signs of a plain pattern stand for; `undefined`: for themselves. */
export interface PlainSigns {
  /** `*` */
  readonly star: (character: string) => boolean
  /** `**` and longer; by default as one. */
  readonly stars?: (character: string) => boolean
  /** `?` */
  readonly one?: (character: string) => boolean
}

/** The items of a pattern in which only `*` and `?` are signs. */
export function plainItems(pattern: string, { star, stars = star, one }: PlainSigns): readonly WildcardItem[] {
  return (pattern.match(/\*+|[^*]/gsu) ?? []).map((part): WildcardItem => {
    if (part.startsWith('*')) return { kind: 'many', has: part === '*' ? star : stars }
    return part === '?' && one !== undefined ? { kind: 'one', has: one } : part
  })
}
