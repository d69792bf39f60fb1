/**
 * The new side: what the emitted Dockerfile makes, from its text alone, parsed from zero, over the clean repository with its ignore
 * file. Every image that it names comes from outside.
 */
import { flagValue } from '../docker/flag-values.ts'
import { evaluateDockerfile } from '../dockerfile/evaluate.ts'
import { ignoreFileFor, isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { shownOf } from '../dockerfile/ignore-shown.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import { joinPath } from '../host/path.ts'
import type { BuiltImage } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import type { HostPath } from '../shell/world.ts'
import { literal } from '../text/symbolic.ts'
import type { ContextNode, ContextView } from './context.ts'
import type { ImageForm } from './form.ts'
import { generatedFiles } from './generated.ts'
import { ruleBelow, showsInside } from '../dockerfile/ignore-below.ts'
import { opaqueImage, withFlags, withOpaque } from './images.ts'
import { stageForms } from './steps.ts'
import { decodeText } from '../text/encoding.ts'

export interface NewSide {
  readonly form: ImageForm
  /** Files that the driver has to write first. */
  readonly generated: ReadonlySet<string>
}

function textAt(repository: Repository, path: string): string | undefined {
  const bytes = repository.read(path)
  return bytes === undefined ? undefined : decodeText(bytes).replace(/^\ufeff/, '')
}

/** The ignore file that a build of the new Dockerfile reads. */
export function newIgnoreFile(build: FinalBuild, after: Repository): string | undefined {
  return ignoreFileFor(build.dockerfile, build.context, (path) => after.stat(path)?.kind === 'file')
}

/** Reads the new side of one final image. Its own build's flags stay as they were, so they are those of the legacy build. */
export function readNewSide(
  build: FinalBuild,
  image: BuiltImage | undefined,
  after: Repository,
  own: ReadonlySet<string>,
): NewSide {
  const generated = new Set<string>()
  const text = textAt(after, build.dockerfile)
  if (text === undefined) return { form: opaqueImage(build.image, `there is no ${build.dockerfile}`), generated }
  const carried = build.carried.findLast(({ flag }) => flag.name === 'platform')?.flag.value
  const platform = carried ?? (image === undefined ? undefined : flagValue(image.event.command, 'platform'))
  const file = evaluateDockerfile(parseDockerfile({ path: build.dockerfile, text }), {
    args: build.args,
    target: build.target === undefined ? undefined : literal(build.target),
    platform,
  })
  if (file.target === undefined) return { form: opaqueImage(build.image, `${build.dockerfile} has no such stage`), generated }
  const forms = stageForms({
    file,
    context: contextOf(build, image, after, own, generated),
    built: () => undefined,
    platform,
    given: build.args,
    told: new Map(build.told.map(({ name, origin }) => [name, origin])),
    name: (stage) => stage.name ?? (stage === file.target ? build.image : `stage ${String(stage.index)}`),
  })
  const made = image === undefined ? forms(file.target) : withFlags(forms(file.target), image.event)
  const broken = file.findings.find((finding) => finding.severity === 'blocker')
  return { form: broken === undefined ? made : withOpaque(made, broken.message), generated }
}

function contextOf(
  build: FinalBuild,
  image: BuiltImage | undefined,
  after: Repository,
  own: ReadonlySet<string>,
  generated: Set<string>,
): ContextView {
  const ignore = newIgnoreFile(build, after)
  // The driver may have written or removed the ignore file by the time of the build.
  const legacy = image?.context
  const asLegacy =
    legacy?.path === build.context &&
    image?.dockerfile.path === build.dockerfile &&
    (ignore === undefined || (ignore === legacy.ignore?.path && !own.has(ignore)))
  const rules = parseIgnore(
    (asLegacy ? (legacy.ignore?.written ?? legacy.ignore?.text) : ignore === undefined ? undefined : textAt(after, ignore)) ?? '',
  )
  const made = generatedFiles(image, build.context, after, new Set([...own, build.dockerfile]))
  const host = (path: string): HostPath => joinPath(build.context, path)
  // The driver put it there for this build, which reads it where it lies in the repository now.
  const moved =
    image?.dockerfile.source.path === build.dockerfile && image.dockerfile.path !== build.dockerfile
      ? image.dockerfile.path
      : undefined
  return {
    at: (path) => {
      if (host(path) === moved) return repositoryNode(after, host(path))
      const node = made.at(host(path))
      if (node === undefined || (node.type === 'directory' && after.stat(host(path)) !== undefined))
        return repositoryNode(after, host(path))
      if (node.type === 'file' && !isIgnored(rules, path) && !own.has(host(path))) generated.add(host(path))
      return node
    },
    names: (path) =>
      [
        ...new Set([
          ...after.children(host(path)),
          ...made.names(host(path)).filter((name) => joinPath(host(path), name) !== moved),
        ]),
      ].sort(),
    ignored: (path) => isIgnored(rules, path),
    showsInside: (path) => showsInside(rules, path),
    hidesBelow: (path) => ruleBelow(rules, path),
    shown: (pattern) => shownOf(rules, pattern),
    own: (path) => (own.has(host(path)) ? host(path) : undefined),
  }
}

function repositoryNode(repository: Repository, path: HostPath): ContextNode | undefined {
  const entry = repository.stat(path)
  if (entry === undefined) return undefined
  if (entry.kind === 'directory') return { type: 'directory', origin: undefined, mode: undefined, link: undefined, inPlace: true }
  const link = entry.kind === 'link' ? entry.target : undefined
  return { type: 'file', origin: { kind: 'repository', path: entry.path }, mode: undefined, link, inPlace: true }
}
