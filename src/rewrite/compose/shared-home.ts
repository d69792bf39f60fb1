/**
 * One template for several Dockerfiles: `sed "s/{NAME}/$name/" Dockerfile.in > Dockerfile.$name` in a loop.
 *
 * In: the home's lines, and for each build the text that it read, the composed one, and how the home writes its unknown values. Out: one
 * text with words in the place of what differs, and what the home writes for each word; `undefined` where the texts differ in more than
 * the home's own values.
 */
import type { WrittenLine } from './kept-lines.ts'

/** What a home became for one build, and is to become. */
export interface FilledText {
  readonly read: readonly string[]
  readonly composed: readonly WrittenLine[]
  /** The word in the text → as the home writes it. */
  readonly spelling: ReadonlyMap<string, string>
}

/** One text of which all the builds' are made. */
export function joinTexts(
  home: readonly string[],
  texts: readonly FilledText[],
): Pick<FilledText, 'composed' | 'spelling'> | undefined {
  const [first] = texts
  if (first === undefined) return undefined
  const places = first.composed.map(({ from }) => from)
  const isAlike = texts.every(
    ({ composed }) => composed.length === places.length && composed.every(({ from }, index) => from === places[index]),
  )
  if (!isAlike) return undefined
  const values = texts.map(({ read }) => valuesIn(home, read))
  const spelling = new Map([...new Set(values.flatMap((one) => [...one.keys()]))].map((name, index) => [wordFor(index), name]))
  const marks = [...spelling].map(([word, name]): Mark => ({ word, values: values.map((one) => one.get(name) ?? '') }))
  const composed: WrittenLine[] = []
  for (const [index, from] of places.entries()) {
    const lines = texts.map((one) => one.composed[index]?.line ?? '')
    const line = from === undefined ? joinLines(lines, marks) : lines[0]
    if (line === undefined) return undefined
    composed.push({ line, from })
  }
  return { composed, spelling: new Map([...first.spelling, ...spelling]) }
}

/** No text of a Dockerfile holds it. */
function wordFor(index: number): string {
  return `\u0001${String(index)}\u0002`
}

/** What stands in a template for a value: `{NAME}`, `{{ .Name }}`, `${NAME}`, `$NAME`, `@NAME@`, `%NAME%`, `<NAME>`, `__NAME__`, `NAME`. */
const placeholder =
  /\{\{[^{}\n]+\}\}|\$?\{\w+\}|\$\w+|@@?[\w.-]+@@?|%%?\w+%%?|<\w+>|__[A-Za-z0-9](?:_?[A-Za-z0-9])*__|\b[A-Z][A-Z0-9_]{2,}\b/g

/** The values that the placeholders of a home have in a text of as many lines. */
function valuesIn(home: readonly string[], read: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [index, line] of home.entries())
    for (const [name, value] of valuesOfLine(line, read[index] ?? '')) if (!values.has(name)) values.set(name, value)
  return values
}

/** Each value goes to where the text between two placeholders comes up first. */
function valuesOfLine(line: string, text: string): readonly (readonly [string, string])[] {
  const names = line === text ? [] : [...line.matchAll(placeholder)].filter(([name]) => !text.includes(name))
  const found: (readonly [string, string])[] = []
  const head = line.slice(0, names[0]?.index)
  let at = head.length
  if (!text.startsWith(head)) return []
  for (const [place, match] of names.entries()) {
    const [name] = match
    const next = names[place + 1]
    const behind = line.slice(match.index + name.length, next?.index)
    const end = next === undefined ? text.length - behind.length : text.indexOf(behind, at + 1)
    if (end <= at || !text.startsWith(behind, end) || (next !== undefined && behind === '')) return []
    found.push([name, text.slice(at, end)])
    at = end + behind.length
  }
  return found
}

interface Mark {
  readonly word: string
  /** Its value in each text. */
  readonly values: readonly string[]
}

/** One line with words where the lines have other values. */
function joinLines(lines: readonly string[], marks: readonly Mark[]): string | undefined {
  const differing = marks
    .filter(({ values }) => values.every((value) => value !== '') && new Set(values).size > 1)
    .sort((a, b) => (b.values[0]?.length ?? 0) - (a.values[0]?.length ?? 0))
  const dead = new Set<string>()
  const from = (given: readonly number[]): string | undefined => {
    let starts = given
    let same = ''
    for (;;) {
      const here = starts
      if (here.every((start, index) => start === lines[index]?.length)) return same
      if (dead.has(here.join(' '))) return undefined
      for (const { word, values } of differing) {
        if (!values.every((value, index) => lines[index]?.startsWith(value, here[index]) === true)) continue
        const rest = from(here.map((start, index) => start + (values[index]?.length ?? 0)))
        if (rest !== undefined) return same + word + rest
      }
      dead.add(here.join(' '))
      const [character, ...others] = here.map((start, index) => lines[index]?.charAt(start) ?? '')
      if (character === undefined || character === '' || others.some((other) => other !== character)) return undefined
      same += character
      starts = here.map((start) => start + 1)
    }
  }
  return from(lines.map(() => 0))
}
