/** A small world for tests: files in memory, commands that print what the test says, and a record of what was asked and run. */
import { evaluateScript, type ShellOutcome } from '../../src/shell/evaluate.ts'
import type { Call, CallResult, HostPath, Question, ShellWorld } from '../../src/shell/world.ts'
import type { Finding } from '../../src/findings/finding.ts'
import { known, literal, mapKnown, printText, soleUnknown, type Text } from '../../src/text/symbolic.ts'
import type { Source } from '../../src/text/source.ts'

export interface TestWorld extends ShellWorld {
  readonly calls: Call[]
  readonly questions: Question[]
  readonly findings: Finding[]
  readonly files: Map<string, Text>
}

export interface TestOptions {
  /** Paths with their texts; a path that ends with `/` is a folder, `!` in front of a text makes it not executable. */
  readonly files?: Readonly<Record<string, string>>
  /** What a command prints and how it ends, by its words. */
  readonly commands?: Readonly<Record<string, Partial<CallResult> & { readonly text?: string }>>
  /** Answers to questions, by their text; all others get the usual one, or yes. */
  readonly answers?: Readonly<Record<string, boolean>>
  readonly args?: readonly string[] | 'unknown'
  readonly environment?: Readonly<Record<string, string>>
  readonly dialect?: 'sh' | 'bash'
  readonly path?: string
  readonly name?: string
  readonly cwd?: string
  readonly limits?: { readonly steps?: number; readonly depth?: number }
}

function normalize(path: string): string {
  const absolute = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '..' || !absolute) parts.push(part)
  }
  const joined = parts.join('/')
  return absolute ? `/${joined}` : joined === '' ? '.' : joined
}

export function createWorld(options: TestOptions = {}): TestWorld {
  const calls: Call[] = []
  const questions: Question[] = []
  const findings: Finding[] = []
  const files = new Map<string, Text>()
  const folders = new Set(['.', '/', '/tmp'])
  const locked = new Set<string>()
  const sources = new Map<string, Source>()
  const addFolder = (path: string): void => {
    for (let at = path; at !== '' && at !== '.' && at !== '/'; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '')
      folders.add(at)
  }
  for (const [path, text] of Object.entries(options.files ?? {})) {
    const parent = path.replace(/\/?[^/]*$/, '')
    addFolder(parent)
    if (path.endsWith('/')) continue
    files.set(path, literal(text.replace(/^!/, '')))
    if (text.startsWith('!')) locked.add(path)
    sources.set(path, { path, text: text.replace(/^!/, '') })
  }
  const resolve = (cwd: HostPath, path: Text): HostPath | undefined => {
    const [first] = path
    if (typeof first === 'object' && first.id.startsWith('at:'))
      return normalize(`${first.id.slice(3)}/${printText(path.slice(1))}`) as HostPath
    if (typeof first === 'object' && first.id === 'env:HOME') return normalize(`<HOME>/${printText(path.slice(1))}`) as HostPath
    const text = known(path)
    if (text === undefined)
      return soleUnknown(path) === undefined ? (normalize(`${cwd}/${printText(path)}`) as HostPath) : undefined
    return (
      text.startsWith('/')
        ? normalize(text)
        : normalize(cwd.startsWith('/') || cwd.startsWith('<') ? `${cwd}/${text}` : `${cwd}/${text}`)
    ) as HostPath
  }
  const kindOf = (path: string): 'file' | 'directory' | 'absent' | 'unknown' =>
    files.has(path)
      ? 'file'
      : folders.has(path)
        ? 'directory'
        : path.startsWith('<') || path.includes('${')
          ? 'unknown'
          : 'absent'
  const result = (text: string): CallResult => ({ stdout: literal(text), status: 'succeeds' })
  const utilities: Readonly<Record<string, (call: Call, words: readonly string[]) => CallResult>> = {
    dirname: (_, [, path = '']) => result(`${path.includes('/') ? path.replace(/\/+[^/]*\/*$/, '') || '/' : '.'}\n`),
    basename: (_, [, path = '', suffix = '']) =>
      result(
        `${path
          .replace(/\/+$/, '')
          .replace(/^.*\//, '')
          .replace(new RegExp(`${suffix.replaceAll('.', '\\.')}$`), '')}\n`,
      ),
    cat: (call, words) => {
      const read = words.slice(1).map((word) => files.get(resolve(call.cwd, literal(word)) ?? ''))
      return {
        stdout: words.length === 1 ? (call.stdin ?? []) : read.flatMap((text) => text ?? []),
        status: read.includes(undefined) ? 1 : 'succeeds',
      }
    },
    mkdir: (call, words) => {
      for (const word of words.slice(1)) if (!word.startsWith('-')) addFolder(resolve(call.cwd, literal(word)) ?? '')
      return result('')
    },
    rm: (call, words) => {
      for (const word of words.slice(1)) files.delete(resolve(call.cwd, literal(word)) ?? '')
      return result('')
    },
    touch: (call, words) => {
      for (const word of words.slice(1)) files.set(resolve(call.cwd, literal(word)) ?? '', [])
      return result('')
    },
    tr: (call, [, from = '', to = '']) => ({
      stdout: mapKnown(call.stdin ?? [], (text) =>
        from === 'a-z' && to === 'A-Z' ? text.toUpperCase() : text.replaceAll(from, to),
      ),
      status: 'succeeds',
    }),
    sleep: () => result(''),
  }
  return {
    calls,
    questions,
    findings,
    files,
    run(call) {
      calls.push(call)
      const words = call.words.map((word) => printText(word.text))
      const line = words.join(' ')
      const given = options.commands?.[line] ?? options.commands?.[words[0] ?? '']
      if (given !== undefined) return { stdout: given.stdout ?? literal(given.text ?? ''), status: given.status ?? 'succeeds' }
      return utilities[words[0] ?? '']?.(call, words) ?? result('')
    },
    decide(question) {
      questions.push(question)
      return options.answers?.[question.text] ?? question.usual ?? true
    },
    resolve,
    kind: kindOf,
    executable: (path) => (files.has(path) ? !locked.has(path) : undefined),
    read: (path) => files.get(path),
    write(path, text, append) {
      files.set(
        path,
        append
          ? [...(files.get(path) ?? []), ...text].reduce<Text[number][]>((all, part) => {
              const last = all.at(-1)
              if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part
              else all.push(part)
              return all
            }, [])
          : text,
      )
    },
    names(path) {
      if (kindOf(path) === 'unknown') return undefined
      const prefix = path === '.' ? '' : `${path}/`
      const all = [...files.keys(), ...folders].filter(
        (each) => each !== '.' && !each.startsWith('/') && each.startsWith(prefix) && each !== path,
      )
      return [...new Set(all.map((each) => each.slice(prefix.length).split('/')[0] ?? ''))].sort()
    },
    print: (path) =>
      path.startsWith('/')
        ? literal(path)
        : [{ kind: 'unknown', id: `at:${path}`, name: `root/${path}`, source: 'host', at: undefined, whenUnset: undefined }],
    script: (path) => sources.get(path),
    report: (finding) => findings.push(finding),
  }
}

export interface TestRun {
  readonly world: TestWorld
  readonly outcome: ShellOutcome
  /** The words of each call, in order. */
  readonly calls: readonly string[]
  readonly output: string
}

/** Runs a script in a world made for it. */
export function runScript(script: string, options: TestOptions = {}): TestRun {
  const world = createWorld(options)
  const source = { path: options.path ?? 'build.sh', text: script }
  const args = options.args ?? 'unknown'
  const outcome = evaluateScript(
    {
      source,
      name: literal(options.name ?? './build.sh'),
      args: args === 'unknown' ? args : args.map(literal),
      environment: new Map(Object.entries(options.environment ?? {}).map(([name, value]) => [name, literal(value)])),
      cwd: (options.cwd ?? '.') as HostPath,
      dialect: options.dialect ?? 'bash',
    },
    world,
    options.limits,
  )
  return {
    world,
    outcome,
    calls: world.calls.map((call) => call.words.map((word) => printText(word.text)).join(' ')),
    output: printText(outcome.output),
  }
}
