/**
 * The legacy side: what the driver's builds make, read from each build's own Dockerfile, arguments and context, with the origins
 * that the host's files had at that moment. Handoffs, roles and the rewrite's decisions are not looked at.
 */
import { flagValue, hasFlag } from '../docker/flag-values.ts'
import { evaluateDockerfile } from '../dockerfile/evaluate.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { shownOf } from '../dockerfile/ignore-shown.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import type { Finding } from '../findings/finding.ts'
import { leftBeside } from '../findings/containers.ts'
import type { ContainerId, HostNode, HostView, Origin } from '../host/origin.ts'
import { isWithin, joinPath } from '../host/path.ts'
import { membersAdded } from '../pipeline/added.ts'
import type { BuiltImage, ImageId, ImageReference, LeftBeside, Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { Look, Observation } from '../pipeline/observation.ts'
import type { HostPath } from '../shell/world.ts'
import { locate } from '../text/source.ts'
import { keyOf, known, printText, type Text } from '../text/symbolic.ts'
import { afterMode, peelModes, plainMode, type Peeled } from './chmods.ts'
import { containerForm } from './containers.ts'
import type { ContextNode, ContextView } from './context.ts'
import type { KnownType } from './digest.ts'
import type { SeenSource } from './mount-steps.ts'
import { mountReader } from './mounted.ts'
import type { ImageForm } from './form.ts'
import { madeAs } from './evidence.ts'
import { opaqueImage, stockImage, withFlags, withOpaque, withoutAuthor } from './images.ts'
import { octalMode } from './modes.ts'
import { hidesWhole, showsInside } from '../dockerfile/ignore-below.ts'
import { textOrigin, trimSlashes, type ArtifactOrigin, type ContentOrigin, type Opaque } from './origins.ts'
import { stageForms } from './steps.ts'
import { removedAround, stillHidden } from './removed.ts'
import { suspectsOf } from './suspects.ts'

export interface LegacySide {
  readonly form: (id: ImageId) => ImageForm
  /** What the host's commands tell about artifacts. */
  readonly types: readonly KnownType[]
  readonly findings: readonly Finding[]
}

/** Reads the legacy side; forms are made when they are asked for, and with them what they rest on. */
export function readLegacySide(pipeline: Pipeline, own: ReadonlySet<string>, repository: Repository, look: Look): LegacySide {
  const types: KnownType[] = []
  const findings: Finding[] = []
  const forms = new Map<ImageId, ImageForm>()
  const files = new Map<ImageId, EvaluatedDockerfile>()
  const imageNamed = (id: ImageId): BuiltImage | undefined => pipeline.images.find((image) => image.id === id)

  const evaluated = (image: BuiltImage): EvaluatedDockerfile => {
    const cached = files.get(image.id)
    if (cached !== undefined) return cached
    const file = evaluateDockerfile(parseDockerfile(image.dockerfile.source), {
      args: image.args,
      target: image.target,
      platform: flagValue(image.event.command, 'platform'),
      built: (reference) => {
        const used = image.uses.get(keyOf(reference))
        const base = used === undefined || used === image.id ? undefined : imageNamed(used)
        return base === undefined ? undefined : evaluated(base).target
      },
    })
    files.set(image.id, file)
    return file
  }

  const form = (id: ImageId): ImageForm => {
    const cached = forms.get(id)
    if (cached !== undefined) return cached
    const image = imageNamed(id)
    const made = image === undefined ? opaqueImage(id, `the image ${id} is not one of the pipeline's builds`) : builtForm(image)
    findings.push(...(image?.context?.beside ?? []).map(besideFinding))
    forms.set(id, made)
    return made
  }

  const builtForm = (image: BuiltImage): ImageForm => {
    const file = evaluated(image)
    if (file.target === undefined) return opaqueImage(image.id, `${image.dockerfile.path} has no stage that the build names`)
    const forStages = stageForms({
      file,
      context: image.context === undefined ? undefined : contextOf(image, image.context),
      built: (reference) => {
        // docker commit: its FROM is the container.
        if (image.committed !== undefined) return withoutAuthor(filesOf(image.committed))
        const used = image.uses.get(keyOf(reference))
        return used === undefined ? undefined : form(used)
      },
      platform: flagValue(image.event.command, 'platform'),
      given: image.args,
      name: (stage) => (stage === file.target ? image.id : `${image.id}/${stage.name ?? String(stage.index)}`),
    })
    const made = withFlags(forStages(file.target), image.event)
    const broken = file.findings.find((finding) => finding.severity === 'blocker')
    return broken === undefined ? made : withOpaque(made, broken.message)
  }

  const contextOf = (image: BuiltImage | undefined, context: NonNullable<BuiltImage['context']>): ContextView => {
    const rules = parseIgnore(context.ignore?.text ?? '')
    const host = (path: string): HostPath => joinPath(context.path, path)
    const isHidden = (path: HostPath): boolean =>
      isWithin(path, context.path) && hidesWhole(rules, context.path === '.' ? path : path.slice(context.path.length + 1))
    return {
      at: (path) => nodeOf(image, context.view, host(path), isHidden),
      names: (path) => context.view.names(host(path)),
      ignored: (path) => isIgnored(rules, path),
      showsInside: (path) => showsInside(rules, path),
      hidesBelow: (path) => stillHidden(rules, path, removedAround(pipeline.containers, context, host(path))),
      shown: (pattern) => shownOf(rules, pattern),
      own: (path) => (own.has(host(path)) ? host(path) : undefined),
      unpacked: (step) => {
        const stage =
          image === undefined ? undefined : evaluated(image).stages.find(({ steps }) => steps.some((one) => one.step === step))
        const archive = membersAdded(context.view, context.path, step, stage)
        if (archive === undefined || isIgnored(rules, archive.path)) return undefined
        const file = context.view.at(archive.file)
        // What may have been rewritten is read as the file that it is.
        if (file === undefined || rewritten(image, file) !== undefined) return undefined
        const members = contextOf(image, { path: archive.root, view: context.view, ignore: undefined })
        return { members, areOfRoot: archive.owners !== 'container' }
      },
    }
  }

  const nodeOf = (
    image: BuiltImage | undefined,
    view: HostView,
    path: HostPath,
    isHidden: (path: HostPath) => boolean,
  ): ContextNode | undefined => {
    const node = view.at(path)
    if (node === undefined) return undefined
    const given = node.origin === undefined ? undefined : originOf(node.origin)
    const peeled = given?.kind === 'artifact' ? modeOfArtifact(given, node.mode) : undefined
    const origin = peeled?.origin ?? given
    // What a build takes for its context is a folder.
    const type = path === image?.context?.path ? 'directory' : node.type
    const seen = origin?.kind === 'artifact' && !origin.isFollowed ? origin.look?.(origin.path) : undefined
    if (origin?.kind === 'artifact' && type !== 'either') types.push({ artifact: origin, type })
    else if (origin?.kind === 'artifact' && (seen?.type === 'file' || seen?.type === 'directory'))
      types.push({ artifact: origin, type: seen.type })
    const mode = peeled === undefined ? octalMode(node, repository) : peeled.mode
    const made = origin?.kind === 'artifact' && type === 'either' ? madeAs(origin) : type
    // A chmod of a folder is not one of all that lies in it, as --chmod would be; 0755 is what a copied folder has anyway.
    const ofFolder = node.mode !== undefined && origin?.kind === 'artifact' && made === 'directory'
    const trouble =
      mode === null || (ofFolder && mode !== '755')
        ? `its mode after chmod ${node.mode ?? ''} is not known`
        : (changedAfterwards(view, node) ?? rewritten(image, node) ?? unlikeSeen(seen))
    return {
      type,
      origin: trouble === undefined ? origin : { kind: 'opaque', reason: `${path}: ${trouble}`, missing: false },
      mode: ofFolder ? undefined : (mode ?? undefined),
      link: node.link,
      coveredBy: artifactOf(node.coveredBy),
      writtenOver: artifactOf(node.writtenOver),
      ...(peeled === undefined ? {} : { besides: peeled.others }),
      inPlace: node.laidOver !== undefined || (node.origin?.kind === 'repository' && node.origin.path === path),
      ...(isDoubted(view, node, isHidden)
        ? {
            doubt: doubtOf(node.doubt),
            whole: mounts.wholeOf(view, path),
            laidOver: mounts.laidOver(view, path),
            left: mounts.leftIn(view, path),
          }
        : {}),
    }
  }

  const artifactOf = (origin: Origin | undefined): ArtifactOrigin | undefined => {
    const artifact = origin === undefined ? undefined : originOf(origin)
    return artifact?.kind === 'artifact' ? artifact : undefined
  }

  const suspects = suspectsOf(pipeline)
  const rewritten = (image: BuiltImage | undefined, { path, origin }: HostNode): string | undefined => {
    if (image === undefined || origin === undefined || origin.kind === 'opaque') return undefined
    const suspect = suspects(path, image, origin.kind === 'repository' ? undefined : origin.at)
    return suspect === undefined ? undefined : `it may be rewritten by “${suspect}”`
  }

  const originOf = (origin: Origin): ContentOrigin | Opaque => {
    switch (origin.kind) {
      case 'repository':
        return { kind: 'repository', path: origin.path }
      case 'text':
        return textOrigin(origin)
      case 'opaque':
        return { kind: 'opaque', reason: origin.reason, missing: false }
      case 'artifact': {
        const volume = leftOut(pipeline.containers.get(origin.container)?.image, origin.path)
        if (volume !== undefined)
          return { kind: 'opaque', reason: `docker commit leaves out what lies in ${volume}`, missing: false }
        return {
          kind: 'artifact',
          provider: filesOf(origin.container),
          path: origin.path,
          isFollowed: isFollowed(origin),
          look: (path) => look(origin.container, path),
        }
      }
    }
  }

  /** The volume of a committed container in which a path of its image lies, or which lies below the path. */
  const leftOut = (reference: ImageReference | undefined, path: Text): string | undefined => {
    const image = reference?.kind === 'built' ? imageNamed(reference.id) : undefined
    if (image === undefined) return undefined
    const { committed, uses } = image
    const ran = committed !== undefined && pipeline.containers.get(committed)?.untouched !== true
    const volumes = ran ? filesOf(committed).config.volumes : []
    const taken = known(path)
    const met = volumes.find((volume) => taken === undefined || isWithin(taken, volume) || isWithin(volume, taken))
    const below = [...uses.values()].filter((id) => id !== image.id)
    return met ?? below.map((id) => leftOut({ kind: 'built', id }, path)).find((one) => one !== undefined)
  }

  /** It came by `docker cp -L`, itself and not inside a folder. */
  const isFollowed = ({ path, at }: Extract<Origin, { kind: 'artifact' }>): boolean => {
    const event = pipeline.events.find(({ call }) => call.site.source === at.source && call.site.start === at.start)
    if (event === undefined || !hasFlag(event.command, 'follow-link')) return false
    const from = printText(event.command.operands[0]?.text ?? [])
    return trimSlashes([`/${from.slice(from.indexOf(':') + 1).replace(/^\/+/, '')}`])[0] === printText(path)
  }

  const containers = new Map<ContainerId, ImageForm>()
  const filesOf = (id: ContainerId): ImageForm => {
    const cached = containers.get(id)
    if (cached !== undefined) return cached
    const container = pipeline.containers.get(id)
    const made =
      container === undefined
        ? opaqueImage(id, 'a container of another pipeline')
        : containerForm(
            referenced(container.image),
            container,
            {
              seen: (mount) => mounts.seenThrough(container, mount),
              copied: ({ from, view }) => {
                const shown = asFile(view, from)
                const found = mounts.seenThrough({ ...container, view: shown }, { source: from, target: '/', readonly: true })
                return shown.at(from)?.type === 'file' ? found.map(asFileSource) : found
              },
            },
            (finding) => findings.push(finding),
          )
    containers.set(id, made)
    return made
  }

  const mounts = mountReader(contextOf, originOf)

  const referenced = (image: ImageReference): ImageForm => (image.kind === 'built' ? form(image.id) : stockImage(image.reference))
  return { form, types, findings }
}

/** Something that ran had the folder, or one around it; what had a folder inside of it is a matter of that one, where there is one. */
function isDoubted(
  view: HostView,
  node: HostNode,
  isHidden: (path: HostPath) => boolean,
): node is HostNode & { readonly doubt: Origin } {
  if (node.doubt === undefined || isHidden(node.path)) return false
  return view.doubtsAt(node.path).some(({ folder }) => {
    if (isWithin(node.path, folder)) return true
    const inner = view.at(folder)
    return !isHidden(folder) && (inner?.type !== 'directory' || inner.origin !== undefined)
  })
}

/** What may be a folder as well is taken for a file, which is told. */
function asFile(view: HostView, path: HostPath): HostView {
  return {
    ...view,
    at: (one) => {
      const node = view.at(one)
      return one === path && node?.type === 'either' ? { ...node, type: 'file' } : node
    },
  }
}

/** What came out of a container with a folder around it. */
function asFileSource(one: SeenSource): SeenSource {
  return one.source?.kind === 'artifact' ? { ...one, source: { ...one.source, type: 'file' } } : one
}

/** What the driver took away from a folder that came out of a container; what it put there has names of its own. */
function changedAfterwards(view: HostView, { path, changed }: HostNode): string | undefined {
  const removed = changed?.find((one) => one === path || view.at(one) === undefined)
  return removed === undefined ? undefined : `the driver changed ${removed} after it came out of the container`
}

function doubtOf(origin: Origin): string {
  if (origin.kind === 'opaque') return origin.reason
  return origin.kind === 'artifact' ? `a container had ${printText(origin.path)} mounted there` : origin.kind
}

function besideFinding({ at, command, source, isKept }: LeftBeside): Finding {
  return leftBeside(locate(at), source, command.map(printText).join(' '), isKept ? 'kept' : '')
}

/** What docker cp does not bring out as a file or a folder. */
function unlikeSeen(seen: Observation | undefined): string | undefined {
  if (seen?.type === 'absent') return 'an engine saw nothing there'
  if (seen?.type !== 'link') return undefined
  return `an engine saw a symbolic link there (to ${seen.linkTarget ?? '?'}), and docker cp copies the link itself`
}

/** An artifact with the mode that the host gave it; `null` when chmod's argument is not understood. */
function modeOfArtifact(
  artifact: ArtifactOrigin,
  change: string | undefined,
): Omit<Peeled, 'mode'> & { readonly mode: string | null | undefined } {
  const peeled = peelModes(artifact)
  if (change === undefined) return peeled
  const plain = plainMode(change)
  if (plain === undefined) return { ...peeled, mode: null }
  const mode = afterMode(peeled.mode, plain)
  return mode === undefined ? { origin: artifact, mode: plain, others: [] } : { ...peeled, mode }
}
