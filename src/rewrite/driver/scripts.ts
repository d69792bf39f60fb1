/** The scripts that take part in a pipeline, and what stands around them in the repository. */
import { flagValues } from '../../docker/flag-values.ts'
import { baseName } from '../../host/path.ts'
import type { DockerEvent, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Site, Source } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'
import type { Composition } from '../composition.ts'
import { isCalledByVariable, isDispatched } from './dispatch.ts'
import { servedTargets, type Served } from './makefile-beside.ts'
import { isMakefilePath } from './makefile-view.ts'
import { commandsOf, nameOf, parseTree, textAt, type ScriptTree } from './tree.ts'
import { escapeExpression } from '../../text/regular-expression.ts'

export interface Surroundings {
  /** By path; every script in which a command of the runs stands. */
  readonly trees: ReadonlyMap<string, ScriptTree>
  /** Texts of scripts that are sourced and hold no command of the runs: what they use is used. */
  readonly outside: readonly string[]
  /** Whether people, or other files, call a function by its name. */
  readonly isNamed: (name: string) => boolean
  /** Whether another file calls a target of make by its name. */
  readonly isMakeGoal: (name: string) => boolean
  /** Whether another Makefile uses what one of these defines, by its name. */
  readonly isUsedDefinition: (name: string) => boolean
  /** Whether another file calls a script of a package by its name. */
  readonly isPackageScript: (name: string) => boolean
  /** Whether it may be called in a way that taking out its calls does not reach. */
  readonly keepsFunction: (name: string) => boolean
  /** Whether a word stands in a file that is none of the scripts. */
  readonly mentionedElsewhere: (name: string) => boolean
  /** Whether a builder's tag is used by commands that never ran, or by other files. */
  readonly usedOutside: (composition: Composition) => (builder: DockerEvent) => boolean
  /** Targets of a Makefile that are made on no followed way and have a builder built first. */
  readonly servedTargets: (builder: DockerEvent) => readonly Served[]
}

const sizeLimit = 1_000_000

/** Gathers the scripts behind all calls of some pipelines. */
export function gatherScripts(pipelines: readonly Pipeline[], repository: Repository): Surroundings {
  const calls = pipelines.flatMap((pipeline) => [...pipeline.events, ...pipeline.hostSteps].map((one) => one.call))
  const sources = new Map<string, Source>()
  for (const call of calls)
    for (const site of [...call.stack, call.site])
      if (repository.stat(site.source.path)?.kind === 'file') sources.set(site.source.path, site.source)
  const trees = new Map([...sources].map(([path, source]) => [path, parseTree(source)]))
  const texts = repositoryTexts(repository, trees)
  const isNamed = once((name) => isDispatched(trees, texts, name))
  const evaluated = new Set(
    calls.flatMap((call) => [...call.stack, call.site].map(({ source, start }) => `${source.path}:${String(start)}`)),
  )
  const containers = pipelines.flatMap(({ events }) =>
    events.filter(({ command }) => taking.test(command.name)).flatMap(({ call }) => [...call.stack, call.site]),
  )
  return {
    trees,
    outside: sourcedTexts(trees, texts),
    isNamed,
    isMakeGoal: once((name) => isNamedBehind('make', name, texts())),
    isUsedDefinition: once((name) => usesDefinition(texts(), name)),
    isPackageScript: once((name) => isNamedBehind('npm|yarn|pnpm|bun|npm-run-all|run-s|run-p', name, texts())),
    keepsFunction: once((name) => isNamed(name) || isCalledByVariable(trees, name)),
    mentionedElsewhere: (name) => [...texts().values()].some((text) => new RegExp(`\\b${name}\\b`).test(text)),
    usedOutside: (composition) => (builder) =>
      usedByIdleCommands(trees, evaluated, builder) || usedByFiles(texts(), composition, builder),
    servedTargets: (builder) => servedBy(trees, evaluated, containers, builder),
  }
}

/** Asks once for each name. */
function once(ask: (name: string) => boolean): (name: string) => boolean {
  const answers = new Map<string, boolean>()
  return (name) => {
    const answer = answers.get(name) ?? ask(name)
    answers.set(name, answer)
    return answer
  }
}

/** Texts of the other files, read once when first asked for. */
function repositoryTexts(repository: Repository, trees: ReadonlyMap<string, ScriptTree>): () => ReadonlyMap<string, string> {
  let found: Map<string, string> | undefined
  return () => {
    found ??= new Map(
      repository.entries.flatMap((entry) => {
        // What lies above the folder that was given belongs to somebody else.
        const isOurs = entry.kind === 'file' && !entry.path.startsWith('../') && !trees.has(entry.path)
        const bytes = isOurs ? repository.read(entry.path) : undefined
        return bytes === undefined || bytes.length > sizeLimit || bytes.includes(0)
          ? []
          : [[entry.path, new TextDecoder().decode(bytes)] as const]
      }),
    )
    return found
  }
}

/** Scripts that are sourced without doing anything that the run shows. */
function sourcedTexts(trees: ReadonlyMap<string, ScriptTree>, texts: () => ReadonlyMap<string, string>): readonly string[] {
  const names = [...trees.values()].flatMap((tree) =>
    commandsOf(tree).flatMap((command) => {
      const [word] = command.args
      return (nameOf(command) === '.' || nameOf(command) === 'source') && word !== undefined
        ? [baseName(textAt(tree, word).replaceAll(/["']/g, ''))]
        : []
    }),
  )
  if (names.length === 0) return []
  return [...texts()].filter(([path]) => names.includes(baseName(path))).map(([, text]) => text)
}

/** `$(NAME)` is make's. */
function plain(text: string): string {
  return text
    .replaceAll(/["']/g, '')
    .replace(/\$\{(\w+)\}|\$\((\w+)\)/g, (_, shell: string | undefined, make = '') => `$${shell ?? make}`)
}

const uses = /^(?:run|push|tag|save|create|inspect)$/

/**
 * Docker commands that ran on no followed way, naming the tag as the builder's build writes it. Where one of them builds it
 * (`./build.sh builder`), a `docker create` beside it (`./build.sh extract`) finds that one.
 */
function usedByIdleCommands(
  trees: ReadonlyMap<string, ScriptTree>,
  evaluated: ReadonlySet<string>,
  builder: DockerEvent,
): boolean {
  const names = new Set([...writtenTags(builder), ...flagValues(builder.command, 'tag').flatMap((tag) => known(tag) ?? [])])
  const verbs = [...trees].flatMap(([path, tree]) =>
    commandsOf(tree).flatMap((command) => {
      if (evaluated.has(`${path}:${String(command.pos)}`) || !/docker/i.test(textAt(tree, command))) return []
      const all = [command.name, ...command.args].flatMap((item) => (item?.type === 'Word' ? [plain(item.text)] : []))
      const docker = all.findIndex((word) => /docker/i.test(word))
      return docker !== -1 && all.some((word) => names.has(word)) ? all.slice(docker + 1) : []
    }),
  )
  return verbs.some((word) => uses.test(word) && !(word === 'create' && verbs.includes('build')))
}

/** Commands with which artifacts are taken out. */
const taking = /^(?:run|create|exec|cp|export)$/

/** Targets of a Makefile that are made on no followed way, and for which it is built first. */
function servedBy(
  trees: ReadonlyMap<string, ScriptTree>,
  evaluated: ReadonlySet<string>,
  containers: readonly Site[],
  { call: { site, stack } }: DockerEvent,
): readonly Served[] {
  const { path } = site.source
  const tree = trees.get(path)
  if (tree === undefined) return []
  const ran = commandsOf(tree).filter(({ pos }) => evaluated.has(`${path}:${String(pos)}`))
  const inFile = (sites: readonly Site[]): readonly number[] =>
    sites.flatMap(({ source, start }) => (source.path === path ? [start] : []))
  return servedTargets(tree, inFile([...stack, site]), new Set(ran), inFile(containers))
}

function writtenTags(builder: DockerEvent): readonly string[] {
  return builder.command.flags.flatMap((flag) => {
    const word = flag.name === 'tag' ? builder.call.words[flag.index + flag.words - 1] : undefined
    return word === undefined
      ? []
      : [plain(word.site.source.text.slice(word.site.start, word.site.end)).replace(/^(?:--tag=|-t=?)/, '')]
  })
}

/** Whether another file calls one of some programs with a name among its words: `make image`, `npm run image`. */
function isNamedBehind(programs: string, name: string, texts: ReadonlyMap<string, string>): boolean {
  const call = new RegExp(`\\b(?:${programs})\\b[^\\n]*\\s${escapeExpression(name)}(?![\\w:./-])`)
  return [...texts.values()].some((text) => call.test(text))
}

/** A Makefile that has a definition of that name uses its own. */
function usesDefinition(texts: ReadonlyMap<string, string>, name: string): boolean {
  const [used, defined] = [
    `\\$[({](?:call[ \\t]+)?${escapeExpression(name)}[,)} \\t]`,
    `^define[ \\t]+${escapeExpression(name)}\\b`,
  ]
  return [...texts].some(
    ([path, text]) => isMakefilePath(path) && new RegExp(used).test(text) && !new RegExp(defined, 'm').test(text),
  )
}

/** Compose files, CI and other Dockerfiles that use the image; files that build it themselves do not need ours. */
function usedByFiles(texts: ReadonlyMap<string, string>, composition: Composition, builder: DockerEvent): boolean {
  const changed = new Set(composition.changes.map((change) => change.path))
  const tags = flagValues(builder.command, 'tag').flatMap((tag) => known(tag) ?? [])
  const others = [...texts].flatMap(([path, text]) => (changed.has(path) || /\.(?:md|rst|txt|adoc)$/i.test(path) ? [] : [text]))
  return tags.some((tag) => {
    const speaking = others.filter((text) => text.includes(tag))
    if (speaking.length === 0) return false
    const token = escapeExpression(tag)
    const line = new RegExp(
      `(?:^\\s*image:|^\\s*FROM|--from=|docker\\s+(?:run|push|tag|create|save)\\b).*(?<![\\w./:-])${token}(?![\\w./:-])`,
      'm',
    )
    const built = new RegExp(`docker\\s+(?:image\\s+)?build\\b.*${token}`)
    return speaking.some((text) => line.test(text) && !built.test(text))
  })
}
