/**
 * What the legacy way built on an engine, however it was run (`script/`, `plan/`), and which of it each image of the pipeline is.
 * Both ways give the same record, so that nothing after it knows which one ran.
 */
import type { Builder } from '../engine/engine.ts'
import type { BuiltImage, ImageId } from '../pipeline/model.ts'
import { known, type Text } from '../text/symbolic.ts'
import type { MadeFiles } from './made-files.ts'
import type { RecordedCall } from './recorded-values.ts'
import { wildcards, type WildcardItem } from '../text/wildcards.ts'

/** One `docker build` that was run. */
export interface LegacyBuild {
  /** Relative to the folder given; `undefined` when it was no file of the tree (stdin, a temporary folder). */
  readonly dockerfile: string | undefined
  readonly target: string | undefined
  /** With the values that bare `--build-arg NAME` took from the environment. */
  readonly args: ReadonlyMap<string, string>
  /** That `--label` gave. */
  readonly labels: ReadonlyMap<string, string>
  /** As the driver wrote them. */
  readonly tags: readonly string[]
  /** `sha256:…`; `undefined` for a build that failed. */
  readonly imageId: string | undefined
  readonly builder: Builder
  readonly seconds: number
  /** Files of the driver's making as they were then. */
  readonly made: MadeFiles
  /** Texts of its context that the new version is told, by their paths there. */
  readonly told: ReadonlyMap<string, string>
}

export interface LegacyRun {
  /** In the order in which they ran. */
  readonly builds: readonly LegacyBuild[]
  /** The docker commands that made containers, as the driver wrote them, with their values. */
  readonly calls: readonly RecordedCall[]
  /** Pushes, logins and pulls that were answered without doing them, as the driver wrote them. */
  readonly answered: readonly string[]
  /** Names of containers that it left; `null` when the driver itself did not run. */
  readonly containers: readonly string[] | null
  /** Files that it left in the tree, relative to the folder given; bytes. `null` like the containers. */
  readonly files: readonly { readonly path: string; readonly size: number }[] | null
  readonly seconds: number
}

/**
 * The build that made each image: the same Dockerfile where it is a file of the tree, the same target, tags that the driver's texts
 * allow; of several the one at the image's own place among those alike. An image that no build fits is absent.
 */
export function matchBuilds(images: readonly BuiltImage[], run: LegacyRun): ReadonlyMap<ImageId, LegacyBuild> {
  const matched = new Map<ImageId, LegacyBuild>()
  const free = run.builds.filter((build) => build.imageId !== undefined)
  for (const image of images) {
    const index = free.findIndex((build) => fits(image, build))
    const [build] = index < 0 ? [] : free.splice(index, 1)
    if (build !== undefined) matched.set(image.id, build)
  }
  return matched
}

function fits(image: BuiltImage, build: LegacyBuild): boolean {
  const isInTree = !/^[</]/.test(image.dockerfile.path)
  const sameFile = !isInTree || build.dockerfile === undefined || couldBePath(image.dockerfile.path, build.dockerfile)
  const sameTarget = (image.target === undefined) === (build.target === undefined)
  const sameTags =
    image.tags.length === build.tags.length && image.tags.every((tag, index) => couldBe(tag, build.tags[index] ?? ''))
  return sameFile && sameTarget && sameTags && (image.target === undefined || couldBe(image.target, build.target ?? ''))
}

/** Whether a text with unknown parts can be these characters. */
export function couldBe(text: Text, value: string): boolean {
  const plain = known(text)
  if (plain !== undefined) return plain === value
  return matchesPieces(
    text.map((part) => (typeof part === 'string' ? part : undefined)),
    value,
  )
}

/** Whether a path with names in the place of what is not known (`stage.${mktemp-1.XXXX}/Dockerfile`) can be this one. */
function couldBePath(path: string, value: string): boolean {
  const pieces = path.split(/\$\{[^{}/]+\}/)
  return matchesPieces(
    pieces.flatMap((piece, index) => (index === 0 ? [piece] : [undefined, piece])),
    value,
  )
}

/** `undefined` stands for any characters. */
function matchesPieces(pieces: readonly (string | undefined)[], value: string): boolean {
  const items = pieces.flatMap((piece): readonly WildcardItem[] =>
    piece === undefined ? [{ kind: 'many', has: () => true }] : [...piece],
  )
  return wildcards(items).test(value)
}
