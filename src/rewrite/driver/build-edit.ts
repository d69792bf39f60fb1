/**
 * The words of the builds that stay: the final's build reads the composed Dockerfile and takes over what the absorbed builds
 * were given; a builder whose tag is still needed becomes `docker build --target`.
 */
import type { GivenFlag } from '../../docker/command.ts'
import { buildKitNeeded, notEditable } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { joinPath } from '../../host/path.ts'
import type { BuiltImage, DockerEvent, ImageId, Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import type { HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import type { Composition, FinalBuild } from '../composition.ts'
import { buildInstead } from './build-instead.ts'
import { carryFlags, carrySpliced, carryWanted, contextIndex } from './carry.ts'
import { plain, writtenPath, type Written } from './rooted.ts'
import { toldFlag } from './told.ts'
import type { ScriptTree } from './tree.ts'
import { noWordEdits, type Insertion, type Piece, type WordEdits } from './words.ts'

export interface BuildEdit {
  readonly edits: WordEdits
  readonly findings: readonly Finding[]
}

interface Wanted {
  readonly dockerfile: HostPath
  readonly context: HostPath
  readonly target: string | undefined
}

/** The final's build. */
export function editFinal(
  trees: ReadonlyMap<string, ScriptTree>,
  pipeline: Pipeline,
  image: BuiltImage,
  build: FinalBuild,
  absorbed: readonly BuiltImage[],
): BuildEdit {
  const base = image.event.command.name === 'build' ? retarget(image, build) : buildInstead(image.event, build)
  const wanted = [
    ...build.carried.map((carried) => carryWanted(trees, carried, image.event)),
    ...build.spliced.map((spliced) => carrySpliced(trees, spliced, image.event)),
  ]
  const bases = new Set(
    pipeline.handoffs.flatMap((one) =>
      one.via === 'base-image' && one.into === image.id && one.from.kind === 'built' ? [one.from.id] : [],
    ),
  )
  const upstream = absorbed.filter((one) => isUpstream(pipeline, one.id, image.id))
  const others = upstream.map((one) => carryFlags(trees, one, image.event, bases.has(one.id)))
  const told = build.told.map((one) => toldFlag(one, image.event))
  const pieces = distinct([...[...wanted, ...others].flatMap((part) => part.pieces), ...told])
  const kit = buildKit(upstream, image.event)
  return {
    edits: {
      ...base.edits,
      inserted: [...pieces, ...base.edits.inserted],
      prefix: kit.prefix,
    },
    findings: [...base.findings, ...[...wanted, ...others].flatMap((part) => part.findings), ...kit.findings],
  }
}

/** A builder that is still needed, built up to its stage. */
export function editBuilder(
  trees: ReadonlyMap<string, ScriptTree>,
  pipeline: Pipeline,
  image: BuiltImage,
  build: FinalBuild,
  { made }: Composition,
  stage: string | undefined,
): BuildEdit {
  const site = image.event.call.site
  if (stage === undefined)
    return {
      edits: noWordEdits,
      findings: [notEditable(site, 'The build of the builder image', 'no stage of the new Dockerfile makes that image')],
    }
  if (made.some(({ path }) => path === build.dockerfile))
    return {
      edits: noWordEdits,
      findings: [notEditable(site, 'The build of the builder image', 'the driver makes the new Dockerfile after it')],
    }
  const base = retarget(image, { dockerfile: build.dockerfile, context: build.context, target: stage })
  const own = build.carried.filter((carried) => carried.event === image.event && carried.renamed !== undefined)
  const above = build.carried.filter((carried) => carried.event !== image.event && isAbove(pipeline, carried.event, image.id))
  const parts = [...own, ...above].map((carried) => carryWanted(trees, carried, image.event))
  const dropped = own.flatMap((carried) => Array.from({ length: carried.flag.words }, (_, offset) => carried.flag.index + offset))
  return {
    edits: {
      ...base.edits,
      dropped: [...base.edits.dropped, ...dropped],
      inserted: [...distinct(parts.flatMap((part) => part.pieces)), ...base.edits.inserted],
    },
    findings: [...base.findings, ...parts.flatMap((part) => part.findings)],
  }
}

/** Whether the migration leaves alone all that a build reads: then a stage of several new Dockerfiles goes on being built by itself. */
export function isBuiltAsBefore(image: BuiltImage, { changes }: Composition): boolean {
  const written = changes.filter(({ action }) => action !== 'delete')
  const now = withIgnore(image, (path) => written.find((change) => change.path === path)?.after ?? undefined)
  const [before, after] = [image, now].map((one) =>
    contextSources(one).flatMap((match) => match.repository.map(({ node }): string => node.path)),
  )
  const touched = new Set(written.map((change) => change.path))
  return (
    !touched.has(image.dockerfile.path) &&
    before?.join('\n') === after?.join('\n') &&
    before?.every((one) => !touched.has(one)) === true
  )
}

/** The same build under the ignore file that the migration writes. */
function withIgnore(image: BuiltImage, writtenAt: (path: HostPath) => string | undefined): BuiltImage {
  const { context } = image
  if (context === undefined) return image
  const path = context.ignore?.path ?? joinPath(context.path, '.dockerignore')
  const text = writtenAt(path)
  return text === undefined ? image : { ...image, context: { ...context, ignore: { path, text } } }
}

function isAbove(pipeline: Pipeline, event: DockerEvent, id: ImageId): boolean {
  const image = pipeline.images.find((one) => one.event === event)
  return image !== undefined && isUpstream(pipeline, image.id, id)
}

/** Whether files of an image reach another one, through however many. */
export function isUpstream(pipeline: Pipeline, from: ImageId, into: ImageId, seen: ReadonlySet<ImageId> = new Set()): boolean {
  return pipeline.handoffs.some((one) => {
    if (one.into !== into || one.from.kind !== 'built' || seen.has(one.from.id)) return false
    return one.from.id === from || isUpstream(pipeline, from, one.from.id, new Set([...seen, into]))
  })
}

function distinct(pieces: readonly Insertion[]): readonly Insertion[] {
  return pieces.filter((piece, index) => pieces.findIndex((other) => other.source === piece.source) === index)
}

/** Changes `-f`, `--target` and the context to those of the composed file. */
function retarget(image: BuiltImage, wanted: Wanted): BuildEdit {
  const { event } = image
  const dropped: number[] = []
  const replaced = new Map<number, Piece>()
  const inserted: Insertion[] = []
  const findings: Finding[] = []
  const unreachable = (what: string): void => {
    findings.push(notEditable(event.call.site, 'The build command', `${what} cannot be named from the folder that it runs in`))
  }
  const context = image.context?.path
  if (context !== wanted.context) {
    const path = writtenPath(image, wanted.context)
    const [operand] = event.command.operands
    if (path === undefined || operand === undefined) unreachable(wanted.context)
    else replaced.set(operand.index, { source: path.source, argv: [path.word] })
  }
  const flags = event.command.flags.filter((flag) => flag.name === 'file')
  const standard = joinPath(wanted.context, 'Dockerfile')
  const isOther = image.dockerfile.path !== wanted.dockerfile
  if (image.dockerfile.stdin === true) {
    // What comes by stdin goes on coming by stdin; only its context is a folder now.
    if (isOther) findings.push(notEditable(event.call.site, 'The build command', 'its Dockerfile comes by stdin'))
    else if (!flags.some((flag) => known(flag.value ?? []) === '-'))
      place(event, flags, 'file', '-f', plain('-'), { dropped, replaced, inserted })
  } else if (isOther || (flags.length === 0 && wanted.dockerfile !== standard)) {
    const path = writtenPath(image, wanted.dockerfile)
    if (wanted.dockerfile === standard) for (const flag of flags) dropped.push(...placesOf(flag))
    else if (path === undefined) unreachable(wanted.dockerfile)
    else place(event, flags, 'file', '-f', path, { dropped, replaced, inserted })
  }
  const isDropped = (flag: GivenFlag): boolean => dropped.includes(flag.index)
  const targets = event.command.flags.filter((flag) => flag.name === 'target')
  if (wanted.target === undefined) for (const flag of targets) dropped.push(...placesOf(flag))
  else if (image.target === undefined || known(image.target) !== wanted.target)
    place(
      event,
      targets,
      'target',
      '--target',
      plain(wanted.target),
      { dropped, replaced, inserted },
      flags.find(isDropped)?.index,
    )
  return { edits: { dropped, replaced, inserted, prefix: [] }, findings }
}

function placesOf(flag: GivenFlag): readonly number[] {
  return Array.from({ length: flag.words }, (_, offset) => flag.index + offset)
}

interface Changing {
  readonly dropped: number[]
  readonly replaced: Map<number, Piece>
  readonly inserted: Insertion[]
}

/** Gives a flag another value in the form in which it is written; puts it in (before `nextTo`) where it is missing. */
function place(
  event: DockerEvent,
  flags: readonly GivenFlag[],
  name: string,
  short: string,
  value: Written,
  into: Changing,
  nextTo?: number,
): void {
  const last = flags.at(-1)
  for (const flag of flags.slice(0, -1)) into.dropped.push(...placesOf(flag))
  if (last === undefined) {
    const before = nextTo ?? contextIndex(event)
    const written = isWrittenLong(event) ? `--${name}` : short
    into.inserted.push({ source: `${written} ${value.source}`, argv: [written, value.word], before })
    return
  }
  if (last.words === 2) {
    into.replaced.set(last.index + 1, { source: value.source, argv: [value.word] })
    return
  }
  const word = event.call.words[last.index]
  const source = word?.site.source.text.slice(word.site.start, word.site.end) ?? ''
  const head = [`--${name}=`, `${short}=`, short].find((start) => source.startsWith(start)) ?? `--${name}=`
  into.replaced.set(last.index, { source: head + value.source, argv: [head + value.word] })
}

/** `--tag x`, where others write `-t x`. */
function isWrittenLong({ command, call }: DockerEvent): boolean {
  const tag = command.flags.find((flag) => flag.name === 'tag')
  return tag !== undefined && (known(call.words[tag.index]?.text ?? []) ?? '').startsWith('--tag')
}

/** `DOCKER_BUILDKIT=1 docker build` of a builder: its Dockerfile may need it. */
function buildKit(
  absorbed: readonly BuiltImage[],
  to: DockerEvent,
): { readonly prefix: readonly string[]; readonly findings: readonly Finding[] } {
  const name = 'DOCKER_BUILDKIT'
  const value = (event: DockerEvent): string | undefined => known(event.call.environment.get(name) ?? [])
  const wants = absorbed.find((image) => value(image.event) === '1' && value(to) !== '1')
  if (wants === undefined) return { prefix: [], findings: [] }
  return { prefix: [`${name}=1`], findings: [buildKitNeeded(wants.event.call.site)] }
}
