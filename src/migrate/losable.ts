/**
 * Which acts of the old driver the new one may do without: those of the handoff. Told anew, from what each act does and to what, and
 * not from what the edit decided about it.
 */
import { parseMount } from '../docker/mount.ts'
import { flagValue } from '../docker/flag-values.ts'
import { isTopFolder, isWithin, joinPath, resolvePath } from '../host/path.ts'
import { builtImage } from '../pipeline/daemon/state.ts'
import { fillHoles } from '../pipeline/holes.ts'
import { isDoneInside } from '../pipeline/done-inside.ts'
import { emptyFolders } from '../pipeline/empty-folders.ts'
import type { BuiltImage, DockerEvent, HostStep, Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { Composition } from '../rewrite/composition.ts'
import { commandName, hasReference, isLook } from '../rewrite/driver/reads.ts'
import { subjectsOf, type Subjects } from '../rewrite/driver/subjects.ts'
import { asksVersion } from '../rewrite/driver/version-questions.ts'
import type { HostPath } from '../shell/world.ts'
import { keyOf, known, type Text } from '../text/symbolic.ts'
import { linesOf, plainKey, type Act, type Trace } from './trace.ts'

export interface Losable {
  /** Whether an act may be missing. */
  readonly mayGo: (act: Act) => boolean
  /** Whether it was done by a job that went as a whole: no act of the new driver stands for it. */
  readonly isGone: (act: Act) => boolean
  /** Places of words that may be missing from a command. */
  readonly words: (act: Act) => ReadonlySet<number>
}

interface Handed {
  /** As it is migrated: on another way an image may take less. */
  readonly base: Pipeline
  readonly pipeline: Pipeline
  readonly subjects: ReadonlyMap<DockerEvent, Subjects>
  /** What made the containers that something is taken out of. */
  readonly makers: ReadonlySet<DockerEvent>
  /** The builds of images that became stages. */
  readonly builders: ReadonlySet<DockerEvent>
  /** Whether a host path is there for the handoff alone. */
  readonly owns: (path: HostPath) => boolean
  /** Where Dockerfiles of the pipeline lie that are put in place for a build, and where what was there is put aside. */
  readonly swaps: ReadonlySet<HostPath>
  /** Whether docker printed something about a build or a container that stays. */
  readonly isOfStaying: (id: string) => boolean
}

/** The image of the migrated way that an image of another way is: the same command builds it from the same Dockerfile. */
export function sameImage(base: Pipeline, image: BuiltImage): BuiltImage | undefined {
  const key = ({ event: { call }, dockerfile }: BuiltImage): string =>
    [call.site.source.path, call.site.start, dockerfile.path].join('\n')
  const same = base.images.filter((one) => key(one) === key(image))
  return same.find((one) => one.id === image.id) ?? same[0]
}

function isStage(base: Pipeline, image: BuiltImage, composition: Composition): boolean {
  const own = sameImage(base, image)
  return own !== undefined && composition.absorbed.includes(own.id)
}

/** What images that became stages were built from, where the driver wrote it: who else reads such a file is told by what it finds. */
export function absorbedTexts(base: Pipeline, pipeline: Pipeline, composition: Composition): readonly Text[] {
  return pipeline.images
    .filter((image) => !image.dockerfile.fromRepository && isStage(base, image, composition))
    .map(({ dockerfile }) => fillHoles(dockerfile.source.text, dockerfile.holes))
}

/**
 * Tells what of an old driver may go. `base`: the migrated way; `pipeline`: as it was inferred on the way that the trace follows;
 * `gone`: machines of jobs that went as a whole.
 */
export function losableOf(
  trace: Trace,
  base: Pipeline,
  pipeline: Pipeline,
  composition: Composition,
  repository: Repository,
  gone: ReadonlySet<number>,
): Losable {
  const isAbsorbed = (image: BuiltImage): boolean => isStage(base, image, composition)
  const builders = new Set(pipeline.images.filter(isAbsorbed).map((image) => image.event))
  const texts = new Set(absorbedTexts(base, pipeline, composition).map(plainKey))
  const twin = twinsOf(trace, pipeline)
  const handed: Handed = {
    base,
    pipeline,
    subjects: subjectsOf(pipeline),
    makers: new Set(makersOf(pipeline)),
    builders,
    owns: ownedPaths(trace, pipeline, composition, repository),
    swaps: swappedDockerfiles(pipeline),
    isOfStaying: (id) => {
      const meaning = trace.run.daemon.meanings.get(id)
      if (meaning?.kind !== 'image' || meaning.image.kind !== 'built') return false
      const image = builtImage(trace.run.daemon, meaning.image.id)
      return image !== undefined && !builders.has(twin(image.event))
    },
  }
  return {
    isGone: (act) => gone.has(act.machine),
    mayGo: (act) => {
      if (gone.has(act.machine) && isPreparation(act)) return true
      switch (act.kind) {
        case 'docker':
          return dockerMayGo(twin(act.event), handed)
        case 'command':
          return commandMayGo(act.step, handed) || wentInside(act.step, pipeline)
        case 'write':
          return (
            handed.owns(act.path) ||
            isTold(act, composition) ||
            texts.has(plainKey(act.text)) ||
            act.path === '/dev/null' ||
            isAnswer(trace, act, handed, twin)
          )
        case 'read':
          return true
      }
    },
    words: (act) => {
      if (act.kind === 'docker') return ownOperands(twin(act.event), handed)
      return act.kind === 'command' ? ownWords(act.step, handed) : new Set()
    },
  }
}

/** What makes a machine ready, and is of no use behind the end of its job. */
function isPreparation(act: Act): boolean {
  if (act.kind === 'read') return true
  if (act.kind === 'docker') return /^(?:login|logout|info|version|pull)$/.test(known(act.event.call.words[1]?.text ?? []) ?? '')
  if (act.kind !== 'command') return act.path === '/dev/null'
  const { call, effects } = act.step
  if (!effects.complete || effects.writes.length + effects.removes.length > 0) return false
  return (
    call.stdout === 'captured' ||
    /^(?:apk|apt|apt-get|yum|dnf|which|sleep|date|ls|cat|uname|id|true|env|printenv)$/.test(commandName(call))
  )
}

type Twin = (event: DockerEvent) => DockerEvent

/** The trace is the run of the pipeline once more: its events stand in the same order. */
export function twinsOf(trace: Trace, pipeline: Pipeline): Twin {
  const twins = new Map(trace.run.events.map((event, index) => [event, pipeline.events[index] ?? event] as const))
  return (event) => twins.get(event) ?? event
}

function makersOf(pipeline: Pipeline): readonly DockerEvent[] {
  return [...pipeline.containers.values()].map((container) => container.event)
}

/** Commands that are about the containers or images that they name, and about nothing else. */
const aboutOperands = new Set([
  'rm',
  'stop',
  'kill',
  'wait',
  'start',
  'rmi',
  'inspect',
  'pull',
  'ps',
  'images',
  'logs',
  'exec',
  'attach',
])
/** What they print is of use in a file. */
const answering = new Set(['inspect', 'logs', 'ps', 'images', 'exec', 'other'])
/** What takes something out of a container, or puts something into it. */
const transfers = new Set(['cp', 'export', 'commit', 'rename', 'tag', 'save', 'load', 'import', 'volume', 'other'])

function dockerMayGo(event: DockerEvent, handed: Handed): boolean {
  const { command, call } = event
  const { name } = command
  if (name === 'build' || handed.builders.has(event)) return handed.builders.has(event)
  if (name === 'create' || name === 'run') return handed.makers.has(event)
  if (call.stdout === 'file' && answering.has(name)) return isHandoff(event, handed)
  if ((name === 'ps' || name === 'images') && call.stdout === 'captured') return true
  const own = ownOperands(event, handed)
  if (aboutOperands.has(name))
    return own.size > 0 && (name === 'exec' || name === 'inspect' || own.size === command.operands.length || name === 'ps')
  if (name === 'volume') return isHandedVolume(event, handed) || (isListing(command) && call.stdout === 'captured')
  return transfers.has(name) && own.size > 0
}

/** What it prints is an artifact, and whether the file may go is told by itself. */
function isHandoff({ call: { site } }: DockerEvent, { base, pipeline }: Handed): boolean {
  return [...base.handoffs, ...pipeline.handoffs].some(
    ({ at }) => at.source === site.source && at.start === site.start && at.end === site.end,
  )
}

/** Places of the words that name containers and images of the handoff. */
function ownOperands(event: DockerEvent, { subjects, makers, builders }: Handed): ReadonlySet<number> {
  const found = subjects.get(event)
  const own = [
    ...[...(found?.containers ?? [])].filter(([, container]) => makers.has(container)),
    ...[...(found?.images ?? [])].filter(([, image]) => builders.has(image)),
  ]
  return new Set(own.map(([index]) => event.command.operands[index]?.index ?? index))
}

/** `docker volume ls`, whose answer is only of use to what made the volume. */
function isListing({ operands }: DockerEvent['command']): boolean {
  return ['ls', 'list'].includes(known(operands[0]?.text ?? []) ?? '')
}

/** A volume that the handoff's containers mount. */
function isHandedVolume({ command }: DockerEvent, { makers }: Handed): boolean {
  const [, name] = command.operands
  return (
    name !== undefined &&
    [...makers].some((maker) =>
      maker.command.flags.some((flag) => {
        const source = parseMount(flag)?.source
        return source !== undefined && keyOf(source) === keyOf(name.text)
      }),
    )
  )
}

/** Where artifacts lay, empty folders that images took, the folders that were made for them, files of ids, staged contexts, Dockerfiles put in place. */
function ownedPaths(
  { artifacts, run }: Trace,
  pipeline: Pipeline,
  composition: Composition,
  repository: Repository,
): (path: HostPath) => boolean {
  const isNew = (path: HostPath): boolean => repository.stat(path) === undefined
  const now = new Set<HostPath>(composition.builds.map((build) => build.context))
  const staged = pipeline.images.flatMap(({ context }) => context?.path ?? []).filter((path) => !now.has(path) && isNew(path))
  // What the driver makes the new Dockerfile with stays.
  const isMade = (path: HostPath): boolean => composition.made.some((one) => one.path === path)
  const ours = new Set(pipeline.images.map(({ event }) => event))
  const isBuiltElsewhere = pipeline.events.some((event) => event.command.name === 'build' && !ours.has(event))
  // Swapped between the builds: with which one the final is built is checked by itself (`check-after.ts`).
  const ignoreFiles = (context: HostPath): readonly HostPath[] => {
    const place = joinPath(context, '.dockerignore')
    const aside = pipeline.hostSteps.flatMap(({ call, effects }) =>
      commandName(call) === 'mv' && effects.removes.includes(place) ? effects.writes.filter(isNew) : [],
    )
    const isComposed = composition.changes.some(({ path }) => path === place)
    return !isNew(place) || isComposed || !isBuiltElsewhere ? [place, ...aside] : []
  }
  const moved = pipeline.images.flatMap(({ dockerfile, context }) => [
    ...((dockerfile.path === dockerfile.source.path && !isNew(dockerfile.path)) || isMade(dockerfile.path)
      ? []
      : [dockerfile.path]),
    ...(context === undefined ? [] : ignoreFiles(context.path)),
  ])
  const ids = run.events.flatMap(({ command, call }) =>
    ['cidfile', 'iidfile'].flatMap((name) => {
      const value = flagValue(command, name)
      return value === undefined ? [] : (resolvePath(call.cwd, value) ?? [])
    }),
  )
  const taken = pipeline.handoffs.flatMap(({ host }) => host ?? [])
  const roots = new Set<HostPath>([
    ...artifacts,
    ...taken,
    ...exportedForImport(run.events),
    ...ids,
    ...staged,
    ...moved,
    ...emptyFolders(pipeline).filter(isNew),
  ])
  const above = new Set<HostPath>()
  for (const path of roots)
    for (let folder = joinPath(path, '..'); !isTopFolder(folder) && isNew(folder); folder = joinPath(folder, '..'))
      above.add(folder)
  return (path) => above.has(path) || [...roots].some((root) => isWithin(path, root))
}

/** `docker export -o all.tar c; docker import all.tar flat`: docker writes and reads it by itself. */
function exportedForImport(events: readonly DockerEvent[]): readonly HostPath[] {
  const pathsOf = (name: string, word: (event: DockerEvent) => Text | undefined): readonly HostPath[] =>
    events.flatMap((event) => {
      const text = event.command.name === name ? word(event) : undefined
      return text === undefined ? [] : (resolvePath(event.call.cwd, text) ?? [])
    })
  const imported = new Set(pathsOf('import', ({ command }) => command.operands[0]?.text))
  return pathsOf('export', ({ command }) => flagValue(command, 'output')).filter((path) => imported.has(path))
}

/** Paths between which files are moved for the sake of a Dockerfile's place. */
function swappedDockerfiles({ images, hostSteps }: Pipeline): ReadonlySet<HostPath> {
  const placed = images.filter(({ dockerfile }) => dockerfile.fromRepository && dockerfile.path !== dockerfile.source.path)
  const found = new Set<HostPath>(placed.map(({ dockerfile }) => dockerfile.path))
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const { call, effects } of hostSteps) {
      const paths = [...effects.writes, ...effects.removes]
      const isMove = moving.test(commandName(call)) && effects.complete && effects.writes.length === 1
      if (isMove && paths.some((path) => found.has(path))) for (const path of paths) found.add(path)
    }
  }
  return found
}

/** A file that only holds what docker said of the handoff: `{ docker rm c; } > log`. A redirection empties its file first. */
function isAnswer({ acts }: Trace, act: Act & { readonly kind: 'write' }, handed: Handed, twin: Twin): boolean {
  if (act.text.length > 0) return isOnlyDockers(act.text, handed)
  if (act.append) return true
  const place = acts.indexOf(act)
  const [before, after] = [acts[place - 1], acts[place + 1]]
  const next = acts.slice(place + 1).find((one) => one.kind === 'write' && one.path === act.path)
  return (
    [before, after].some((one) => one?.kind === 'docker' && dockerMayGo(twin(one.event), handed)) &&
    (next?.kind !== 'write' || isOnlyDockers(next.text, handed))
  )
}

/** Text that is nothing but what docker printed: ids, and the names that `docker rm` repeats. */
function isOnlyDockers(text: Text, { pipeline, isOfStaying }: Handed): boolean {
  const names = new Set([...pipeline.containers.values()].flatMap((container) => container.names.map(keyOf)))
  const isSaid = (line: Text): boolean => {
    const said = known(line)
    return said === undefined
      ? line.every((part) =>
          typeof part === 'string' ? part.trim() === '' : /docker[:~]/.test(part.id) && !isOfStaying(part.id),
        )
      : said.trim() === '' || names.has(said)
  }
  return text.length > 0 && linesOf(text).every(isSaid)
}

/** What it wrote is an argument of the build now. */
function isTold({ path }: Act & { readonly kind: 'write' }, { builds }: Composition): boolean {
  return builds.some(({ told }) => told.some(({ write }) => write.path === path))
}

function wentInside({ call, effects }: HostStep, { containers }: Pipeline): boolean {
  return effects.complete && isDoneInside(call.site, containers.values())
}

/** They only tell whether something is there. */
const existence = /^(?:ls|stat|file|test|\[|mkdir|rm|rmdir|cp|mv|chmod|chown|touch|ln|install|mktemp|cat)$/
const moving = /^(?:cp|mv|ln|install)$/
/** They make or remove what they are given, and nothing else. */
const listing = /^(?:mkdir|rm|rmdir|chmod|chown|chgrp|touch|unlink|install)$/

/** They print what they pack. */
const packing = /^(?:tar|gzip|xz|bzip2)$/

function commandMayGo(step: HostStep, handed: Handed): boolean {
  const { call, effects } = step
  const name = commandName(call)
  const changed = [...effects.writes, ...effects.removes]
  if (asksVersion(call) && isOwnProgram(call, handed)) return true
  if (!effects.complete && !listing.test(name)) return false
  const isPacking = /^(?:tar|zip|unzip)$/.test(name) && changed.length > 0
  if (call.tested && !existence.test(name) && !isPacking && call.stdout !== 'captured') return false
  // Waiting changes nothing.
  if (name === 'sleep') return true
  // `docker build … | tee build.log` keeps a log of what went; who reads the log is told by what it finds.
  if (name === 'tee' && call.stdin !== undefined && isOnlyDockers(call.stdin, handed)) return true
  if (changed.length > 0) return changed.every((path) => handed.owns(path) || (moving.test(name) && handed.swaps.has(path)))
  // `docker export c | gzip > x.tgz` packs what went; whether the file may go is told by itself.
  if (call.stdout === 'file' && call.stdin !== undefined && isOnlyDockers(call.stdin, handed)) return true
  if (call.stdout === 'file' && packing.test(name) && effects.reads.length > 0 && effects.reads.every(handed.owns)) return true
  const own = ownWords(step, handed)
  if (listing.test(name)) return own.size > 0 && own.size >= pathWords(step).length
  if (call.stdout === 'captured' || call.stdout === 'null') return true
  return call.stdout === 'terminal' && (own.size > 0 ? isLook(call) || name === 'cat' : call.stdin !== undefined)
}

/** The program itself is a path of the handoff. */
function isOwnProgram({ words, cwd }: HostStep['call'], { owns }: Handed): boolean {
  const path = words[0] === undefined ? undefined : resolvePath(cwd, words[0].text)
  return path !== undefined && owns(path)
}

/** Places of the words that name paths of the handoff. */
function ownWords(step: HostStep, { owns }: Handed): ReadonlySet<number> {
  if (hasReference(step.call)) return new Set()
  return new Set(pathWords(step).flatMap(({ index, path }) => (owns(path) ? [index] : [])))
}

function pathWords({ call }: HostStep): readonly { readonly index: number; readonly path: HostPath }[] {
  const modes = /^ch(?:mod|own|grp)$/.test(commandName(call)) ? 1 : 0
  return call.words
    .flatMap(({ text }, index) => {
      if (index === 0 || (known(text) ?? '').startsWith('-')) return []
      const path = resolvePath(call.cwd, text)
      return path === undefined ? [] : [{ index, path }]
    })
    .slice(modes)
}
