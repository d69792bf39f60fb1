/** What a Jenkinsfile says to its docker plugin: images that are built, named, pushed, and containers for steps. */
import { joinValues, plainValue, sliceValue, type Value } from '../make/value.ts'
import type { Site, Source, Span } from '../text/source.ts'
import { argumentsOf, stringAt, type Names } from './groovy-values.ts'
import { closingOf } from './groovy.ts'
import type { StepContainer } from './job.ts'
import { plainWords } from './jenkins-agents.ts'

/** `docker.build('x', '-f y .').inside('-u root')`: calls on one another, each with its arguments. */
export interface Link {
  readonly name: string
  readonly args: readonly Span[]
  readonly span: Span
}

/** The calls of an expression; `undefined` for what is none. */
export function chainedCalls(text: string, { start, end }: Span): readonly Link[] | undefined {
  const links: Link[] = []
  let at = start
  while (at < end) {
    const name = /^\s*\.?\s*([A-Za-z_][\w.]*)[ \t]*/.exec(text.slice(at, end))
    if (name === null) return undefined
    const from = at
    at += name[0].length
    if (text.charAt(at) === '(') {
      const close = closingOf(text, at)
      if (close === -1 || close >= end) return undefined
      links.push({
        name: name[1] ?? '',
        args: argumentsOf(text, { start: at + 1, end: close }),
        span: { start: from, end: close + 1 },
      })
      at = close + 1
    } else if (links.length === 0 && /['"]/.test(text.charAt(at))) {
      // `docker.build 'x', '.'`
      links.push({ name: name[1] ?? '', args: argumentsOf(text, { start: at, end }), span: { start: from, end } })
      at = end
    } else {
      links.push({ name: name[1] ?? '', args: [], span: { start: from, end: at } })
    }
    at += /^\s*/.exec(text.slice(at, end))?.[0].length ?? 0
  }
  return links
}

export interface PluginBuild {
  /** `docker build -t NAME ARGUMENTS`, whose words have their places. */
  readonly command: Value
  readonly name: Value
  /** The arguments alone; `undefined`: not plain words. */
  readonly words: readonly Value[] | undefined
}

/** The build of a call of docker.build in a statement that is all about it. */
export function pluginBuild(source: Source, { args, span }: Link, statement: Span, names: Names): PluginBuild | undefined {
  const [first, second, ...more] = args
  const name = first === undefined ? undefined : stringAt(source, first, names)
  const given = second === undefined ? undefined : stringAt(source, second, names)
  if (first === undefined || name === undefined || more.length > 0 || (second !== undefined && given === undefined))
    return undefined
  const [begin] = placesOf(name)
  const end = placesOf(name).at(-1)
  if (begin === undefined || end === undefined || span.end > statement.end) return undefined
  const site = (from: number, to: number): Site => ({ source, start: from, end: to })
  // The command begins where the statement does, so that it goes as a whole.
  const front = joinValues([
    plainValue('docker', site(statement.start, begin.start - 1)),
    plainValue(' build -t ', site(begin.start - 1, begin.start)),
  ])
  if (given === undefined)
    return {
      command: joinValues([front, name, plainValue(' .', site(end.end, statement.end))]),
      name,
      words: [plainValue('.')],
    }
  const text = sliceValue(given, 0, given.text.trimEnd().length)
  const [start] = placesOf(text)
  const last = placesOf(text).at(-1)
  if (start === undefined || last === undefined) return undefined
  // The end of the statement goes with its last sign, so that the command is all of it.
  const body = sliceValue(text, 0, text.text.length - 1)
  const tail = plainValue(text.text.slice(-1), site(last.end - 1, statement.end))
  return {
    command: joinValues([front, name, plainValue(' ', site(end.end, start.start)), ...(body.text === '' ? [] : [body]), tail]),
    name,
    words: plainWords(text),
  }
}

function placesOf(value: Value): readonly Site[] {
  return value.pieces.flatMap(({ site }) => site ?? [])
}

/** A push or a pull of an image, at its statement. */
export function pluginCommand(source: Source, verb: 'push' | 'pull', name: Value, statement: Span): Value {
  return plainValue(`docker ${verb} ${name.text}`, { source, start: statement.start, end: statement.end })
}

/** The container of `inside`. */
export function insideContainer(
  source: Source,
  image: StepContainer['image'],
  { args }: Link,
  names: Names,
): StepContainer | undefined {
  const [given, ...more] = args
  const text = given === undefined ? plainValue('') : stringAt(source, given, names)
  const words = text === undefined ? undefined : plainWords(text)
  return more.length > 0 || words === undefined ? undefined : { image, args: words, withoutEntrypoint: false, beyond: [] }
}
