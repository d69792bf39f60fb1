/**
 * Changes to a build that a compose file describes: what the build would be told on a command line becomes settings of its service. The file is
 * edited as text, at the places that its tree has, so that comments, anchors and quotes stay as they are. What other services share (an anchor, a
 * merged map) is not changed.
 */
import { scalarValue, siteOfNode } from '../../ci/scalar.ts'
import { entriesOf, isMap, isScalar, isSeq, readYaml, textOfNode, valueAt, type Node, type YamlFile } from '../../ci/yaml.ts'
import { flagValues } from '../../docker/flag-values.ts'
import type { DockerCommand } from '../../docker/command.ts'
import { parseDocker } from '../../docker/parse.ts'
import { relativeTo, resolvePath } from '../../host/path.ts'
import type { Call } from '../../shell/world.ts'
import type { Source } from '../../text/source.ts'
import { known, literal, printText } from '../../text/symbolic.ts'
import { pathFrom } from './quote.ts'
import type { Edit } from './splice.ts'

/** Where the service of a command that compose gives stands: its `build` or `run` has the place of the service's name. */
export function serviceSite(call: Call): Call['site'] {
  return call.words[1]?.site ?? call.site
}

/** What a build is told, in a compose file's words. */
interface Settings {
  readonly context: string
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  readonly network: string | undefined
  readonly args: readonly string[]
}

type Setting = Exclude<keyof Settings, 'args'>

const single: readonly Setting[] = ['context', 'dockerfile', 'target', 'network']
const told = new Set(['file', 'target', 'network', 'build-arg', 'tag'])

/** The edits of the compose file that make a build another one; a text says why they cannot be made. `argv`: the build afterwards. */
export function serviceEdits(call: Call, argv: readonly string[]): readonly Edit[] | string {
  const before = settingsOf(
    call,
    call.words.map(({ text }) => printText(text)),
  )
  const after = settingsOf(call, argv)
  if (typeof after === 'string') return after
  if (typeof before === 'string') return before
  const { source, start } = serviceSite(call)
  const service = serviceAt(readYaml(source), start)
  if (typeof service === 'string') return service
  return new Editing(source, service).edits(before, after)
}

function settingsOf(call: Call, argv: readonly string[]): Settings | string {
  const command = parseDocker(argv.map(literal))
  if ('kind' in command) return 'its words would be no build'
  const one = (name: string): string | undefined => valuesOf(command, name).at(-1)
  const context = known(command.operands[0]?.text ?? []) ?? ''
  const folder = resolvePath(call.cwd, literal(context))
  const file = one('file')
  const path = file === undefined ? undefined : resolvePath(call.cwd, literal(file))
  const dockerfile = path === undefined || folder === undefined ? undefined : seenFrom(folder, path)
  if (file !== undefined && dockerfile === undefined) return 'its Dockerfile cannot be named from its context'
  const other = command.flags.find(({ name }) => !told.has(name))
  const own = call.words.slice(1).some(({ text }) => known(text) === `--${other?.name ?? ''}`)
  if (other !== undefined && !own) return `--${other.name} is no setting of its service that is written here`
  return { context, dockerfile, target: one('target'), network: one('network'), args: valuesOf(command, 'build-arg') }
}

function valuesOf(command: DockerCommand, name: string): readonly string[] {
  return flagValues(command, name).map((value) => known(value) ?? '')
}

function seenFrom(...[folder, path]: Parameters<typeof pathFrom>): string | undefined {
  return path.startsWith(`${folder}/`) ? relativeTo(path, folder) : pathFrom(folder, path)
}

interface ServiceNode {
  readonly file: YamlFile
  readonly build: Node
  /** In braces. */
  readonly flow: boolean
  /** The column of the service's keys, and how much deeper than its name that is. */
  readonly column: number
  readonly step: number
}

function serviceAt(file: YamlFile, start: number): ServiceNode | string {
  const { source, root } = file
  const maps = [valueAt(file, root, 'services'), root].filter(isMap)
  const pair = maps.flatMap(({ items }) => items).find(({ key }) => isScalar(key) && key.range?.[0] === start)
  const node = pair?.value
  const own = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === 'build') : undefined
  const build = own?.value
  const shared = 'what its service says of the build is shared with other services'
  if (!isMap(node) || own === undefined || (!isScalar(build) && !isMap(build))) return shared
  const text = source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)
  if (node.anchor !== undefined || build.anchor !== undefined || /(?:^|[\s:,[{-])&\w/.test(text)) return shared
  if (isMap(build) && build.items.some(({ value }) => !isScalar(value) && !isMap(value) && !isSeq(value))) return shared
  if (maps[0] === root && valueAt(file, root, 'services') === undefined)
    return 'its compose file is of the first version, in which a build has no settings'
  const column = columnOf(source.text, isScalar(own.key) ? (own.key.range?.[0] ?? 0) : 0)
  return { file, build, flow: node.flow === true, column, step: Math.max(1, column - columnOf(source.text, start)) }
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1)
}

class Editing {
  readonly #source: Source
  readonly #service: ServiceNode

  constructor(source: Source, service: ServiceNode) {
    this.#source = source
    this.#service = service
  }

  edits(before: Settings, after: Settings): readonly Edit[] | string {
    const changed = single.filter((key) => before[key] !== after[key])
    const came = after.args.filter((arg) => !before.args.includes(arg))
    const went = before.args.filter((arg) => !after.args.includes(arg))
    if (changed.length === 0 && came.length === 0 && went.length === 0) return []
    const problem = this.#problem(before, after, { changed, came })
    if (problem !== undefined) return problem
    const { build } = this.#service
    if (isScalar(build)) return [this.#asMap(build, after)]
    if (went.length > 0) return 'an argument of its service would have to go'
    const settings = changed.map((key) => this.#setting(key, after[key]))
    const refused = settings.find((one) => typeof one === 'string')
    const given = came.length === 0 ? [] : this.#arguments(came)
    if (refused !== undefined || typeof given === 'string') return refused ?? given
    return gathered([...settings.filter((one) => typeof one !== 'string'), ...given])
  }

  #problem(
    before: Settings,
    after: Settings,
    { changed, came }: { readonly changed: readonly Setting[]; readonly came: readonly string[] },
  ): string | undefined {
    const { file } = this.#service
    const version = textOfNode(valueAt(file, file.root, 'version'))
    const isEarly = version !== undefined && /^(?:1|2|2\.[0-2]|3|3\.[0-3])(?:\.0)?$/.test(version)
    if (isEarly && before.target === undefined && after.target !== undefined)
      return `its compose file is of version ${version}, in which a build has no target`
    const texts = [...changed.map((key) => after[key]), ...came]
    return texts.some((text) => text?.includes('$') === true) ? 'a value that it has to be given is not known' : undefined
  }

  /** `build: .` with all that it is told. */
  #asMap(build: Node, after: Settings): Edit {
    const { text } = this.#source
    const { start, end } = siteOfNode(this.#source, build) ?? { start: 0, end: 0 }
    const written = isScalar(build) && scalarValue(this.#service.file, build)?.text === after.context
    const context = written ? text.slice(start, end) : quoted(after.context)
    const pairs = [
      `context: ${context}`,
      ...single.slice(1).flatMap((key) => {
        const value = after[key]
        return value === undefined ? [] : [`${key}: ${quoted(value)}`]
      }),
    ]
    const args = after.args.map((arg) => argument(arg, false))
    if (this.#service.flow)
      return { start, end, text: `{${[...pairs, ...(args.length === 0 ? [] : [`args: {${args.join(', ')}}`])].join(', ')}}` }
    const { column, step } = this.#service
    const lines = [...pairs, ...(args.length === 0 ? [] : ['args:', ...args.map((arg) => ' '.repeat(step) + arg)])].map(
      (line) => `\n${' '.repeat(column + step)}${line}`,
    )
    // A comment behind the context stays behind `build`.
    const rest = /^[ \t]*#[^\n]*/.exec(text.slice(end))?.[0] ?? ''
    const blank = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0
    return { start: start - blank, end: end + rest.length, text: (rest === '' ? '' : ` ${rest.trim()}`) + lines.join('') }
  }

  /** Another value of one setting, a setting that comes in, or one that goes. */
  #setting(key: string, value: string | undefined): Edit | string {
    const { build } = this.#service
    const pair = isMap(build) ? build.items.find((one) => isScalar(one.key) && one.key.value === key) : undefined
    const site = siteOfNode(this.#source, isScalar(pair?.value) ? pair.value : undefined)
    if (value === undefined) return pair === undefined ? shared : this.#without(pair)
    if (pair !== undefined) return site === undefined ? shared : { start: site.start, end: site.end, text: quoted(value) }
    return this.#added(`${key}: ${quoted(value)}`)
  }

  #without({ key, value }: { readonly key: unknown; readonly value: unknown }): Edit | string {
    const { text } = this.#source
    const { build } = this.#service
    const from = isScalar(key) ? (key.range?.[0] ?? 0) : 0
    const to = isScalar(value) ? (value.range?.[1] ?? 0) : 0
    const line = text.lastIndexOf('\n', from - 1) + 1
    const end = text.indexOf('\n', to)
    const isAlone = text.slice(line, from).trim() === '' && isMap(build) && build.items.length > 1
    return to > from && isAlone && end !== -1
      ? { start: line, end: end + 1, text: '' }
      : 'a setting of its service would have to go'
  }

  /** A setting that the build's map does not have yet, behind its first. */
  #added(setting: string): Edit | string {
    const { build } = this.#service
    const first = isMap(build) ? build.items[0] : undefined
    const site = siteOfNode(this.#source, isScalar(first?.value) ? first.value : undefined)
    const key = isScalar(first?.key) ? (first.key.range?.[0] ?? 0) : 0
    if (!isMap(build) || first === undefined) return shared
    if (build.flow === true) return { start: key, end: key, text: `${setting}, ` }
    const indent = ' '.repeat(columnOf(this.#source.text, key))
    const end = site === undefined ? -1 : this.#source.text.indexOf('\n', site.end)
    if (end === -1) return { start: key, end: key, text: `${setting}\n${indent}` }
    return { start: end, end, text: `\n${indent}${setting}` }
  }

  #arguments(came: readonly string[]): readonly Edit[] | string {
    const { build, file, step } = this.#service
    const args = isMap(build) ? build.items.find((one) => isScalar(one.key) && one.key.value === 'args')?.value : undefined
    const list = isSeq(args)
    const lines = came.map((arg) => argument(arg, list))
    if (args === undefined || args === null || (isScalar(args) && args.value === null)) {
      if (args !== undefined) return shared
      if (isMap(build) && build.flow === true) return [this.#added(`args: {${lines.join(', ')}}`)].flatMap(whole)
      const column = columnOf(this.#source.text, firstKey(build))
      return [this.#added(`args:${lines.map((line) => `\n${' '.repeat(column + step)}${line}`).join('')}`)].flatMap(whole)
    }
    if (!isMap(args) && !isSeq(args)) return shared
    const entries = isMap(args) ? entriesOf(file, args).map(({ keyNode }) => keyNode) : args.items
    const [first] = entries
    const site = siteOfNode(this.#source, first as Node | undefined)
    if (site === undefined) return shared
    if (args.flow === true) return [{ start: site.start, end: site.start, text: lines.map((line) => `${line}, `).join('') }]
    const { text } = this.#source
    const at = list ? text.lastIndexOf('-', site.start) : site.start
    const indent = ' '.repeat(columnOf(text, at))
    return [{ start: at, end: at, text: lines.map((line) => `${list ? '- ' : ''}${line}\n${indent}`).join('') }]
  }
}

const shared = 'its service is written in a form that is not edited'

const whole = (edit: Edit | string): readonly Edit[] => (typeof edit === 'string' ? [] : [edit])

function firstKey(build: Node): number {
  const key = isMap(build) ? build.items[0]?.key : undefined
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0
}

/** Settings that come in at one place come in as one. */
function gathered(edits: readonly Edit[]): readonly Edit[] {
  const found = new Map<string, Edit>()
  for (const edit of edits) {
    const key = `${String(edit.start)}:${String(edit.end)}`
    const before = edit.start === edit.end ? found.get(key) : undefined
    found.set(key, before === undefined ? edit : { ...edit, text: before.text + edit.text })
  }
  return [...found.values()]
}

function argument(given: string, list: boolean): string {
  if (list) return quoted(given)
  const cut = given.indexOf('=')
  return cut === -1 ? `${given}:` : `${given.slice(0, cut)}: ${quoted(given.slice(cut + 1))}`
}

/** A text as a scalar that YAML takes for no number, truth or nothing. */
function quoted(text: string): string {
  const isPlain = /^[A-Za-z_./][\w./=-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
