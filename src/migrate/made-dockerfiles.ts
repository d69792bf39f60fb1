/**
 * Dockerfiles that the driver makes from a template or a heredoc, on a way beside the one that is migrated: other values stand in them, so
 * the texts before and after are others. What the text after must be follows from the text before: the lines that the composed text kept
 * are this way's lines, the others are the composed ones.
 */
import { fillHoles } from '../pipeline/holes.ts'
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import { keptLines } from '../rewrite/compose/kept-lines.ts'
import type { MadeDockerfile } from '../rewrite/composition.ts'
import { plainKey, type Trace } from './trace.ts'

/** The texts on another way; where that way's text is built otherwise there is none, and the change is not explained. */
export function madeOn(way: Pipeline, base: Pipeline, made: readonly MadeDockerfile[]): readonly MadeDockerfile[] {
  return made.flatMap((file) => {
    const own = base.images.find(({ dockerfile }) => dockerfile.path === file.path)
    const same = way.images.find(({ dockerfile }) => dockerfile.path === file.path)
    if (own === undefined || same === undefined) return []
    const before = own.dockerfile.source.text.split('\n')
    const there = same.dockerfile.source.text.split('\n')
    if (before.length !== there.length) return []
    const lines = keptLines(before, file.characters.split('\n'))
    const characters = lines.map(({ line, from }) => (from === undefined ? line : (there[from] ?? ''))).join('\n')
    const { holes } = same.dockerfile
    return [
      {
        path: file.path,
        before: fillHoles(same.dockerfile.source.text, holes),
        after: fillHoles(characters, holes),
        characters,
      },
    ]
  })
}

/** The first build of the new driver that reads another text than before, and is none of the pipeline's, which read the composed ones. */
export function otherText(
  before: Trace,
  after: Trace,
  images: readonly BuiltImage[],
  composed: ReadonlySet<string>,
): BuiltImage | undefined {
  const read = new Set(before.run.daemon.images.map(textKey))
  const tagsOf = ({ tags }: BuiltImage): string => tags.map(plainKey).join('\n')
  const ours = new Set(images.map(tagsOf))
  return after.run.daemon.images.find(
    (image) => !read.has(textKey(image)) && !(ours.has(tagsOf(image)) && composed.has(image.dockerfile.source.text)),
  )
}

/** What is built, and from which text. */
function textKey({ dockerfile, tags }: BuiltImage): string {
  return [...tags, fillHoles(dockerfile.source.text, dockerfile.holes)].map(plainKey).join('\n')
}
