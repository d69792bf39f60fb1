/**
 * The symbolic proof: whether the emitted Dockerfile makes the images that the driver made.
 *
 * In: the pipeline as inferred, how each final image is built now, and the unchanged repository with the new Dockerfile and ignore
 * files put into it. Out: for each final image a digest of both sides, a verdict, what it rests on, and the first difference.
 *
 * Idea: an image is its base, the steps that changed its files, and its configuration. What a RUN does is not known and need not be:
 * the same RUN on the same files, with the same environment, user and folder, leaves the same files. So each side is written as a
 * tree of such steps (`form.ts`), brought into a normal form whose rules are the short list at the top of `digest.ts`, and hashed
 * from the leaves. Equal digests are equal images.
 *
 * - `legacy-side.ts` reads each `docker build` of the driver with the files as they were at that moment; a file that came out of a
 *   container is the digest of that container's files and a path (`containers.ts` adds what ran in it).
 * - `new-side.ts` reads the emitted text, parsed again, over the clean repository.
 * - They share the Dockerfile reader, the steps' meaning (`steps.ts`, `context.ts`) and the digest. Neither looks at handoffs,
 *   roles, compositions, or at what the rewrite decided.
 *
 * Invariants: what is not understood equals nothing, not even itself. On the legacy side it makes the result `unproven`, on
 * the new side `different`. Nothing is taken for granted that is not in `assumptions`; what may be taken for granted beyond the
 * normal form is listed in `relax.ts`.
 */
import { comparingTooLong, legacyFails, legacyNotUnderstood } from '../findings/proof.ts'
import type { Finding } from '../findings/finding.ts'
import type { Proof, ProofImage } from '../migrate/document.ts'
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'
import { locate } from '../text/source.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import { lookUp, type Observation } from '../pipeline/observation.ts'
import {
  wayFindings,
  editFindings,
  generalFindings,
  generatedFindings,
  hasUsualShell,
  placementFindings,
  toAssumptions,
  type EqualPair,
} from './assumptions.ts'
import { createReading, digestImage } from './digest.ts'
import { differencesOf } from './differences.ts'
import type { ImageForm } from './form.ts'
import { readLegacySide, type LegacySide } from './legacy-side.ts'
import { newIgnoreFile, readNewSide } from './new-side.ts'
import { compareFiles, type ComparisonFacts } from './relax.ts'
import { opaqueParts } from './walk.ts'

/** Entries of normal forms: what comparing all final images of a pipeline may take. Usual pipelines take some thousands. */
const workLimit = 500_000

/**
 * Proves a pipeline.
 *
 * @param after the unchanged repository with the new Dockerfiles and ignore files beside it
 * @param edited every file that the migration edits or removes; unless given, the drivers, the Dockerfiles and the ignore files
 * @param observations what an engine saw of artifacts; what rests on it is told
 * @param limit entries of normal forms that comparing may take, for all final images
 */
export function provePipeline(
  pipeline: Pipeline,
  builds: readonly FinalBuild[],
  after: Repository,
  edited?: readonly string[],
  observations: readonly Observation[] = [],
  limit: number = workLimit,
): Proof {
  const own = ownFiles(pipeline, builds, after)
  const legacy = readLegacySide(pipeline, own, after, lookUp(pipeline, observations))
  const touched = new Set(edited ?? [...own, ...pipeline.drivers, ...dockerfilesOf(pipeline)])
  const side: Side = { pipeline, legacy, after, own, edited: touched, work: { left: limit }, book: new Map() }
  const results = builds.map((build) => proveImage(side, build))
  const verdicts = results.map((result) => result.verdict)
  const verdict = verdicts.includes('different')
    ? 'different'
    : verdicts.includes('unproven') || builds.length === 0
      ? 'unproven'
      : 'equal'
  const pairs = results.flatMap((result) => (result.pair === undefined ? [] : [result.pair]))
  const findings = [
    ...results.flatMap((result) => result.findings),
    ...(pairs.length === 0 ? [] : [...generalFindings(pairs, builds), ...wayFindings(pipeline), ...legacy.findings]),
    ...pairs.flatMap((pair) => [...placementFindings(pair), ...editFindings(pair, touched)]),
  ]
  return { verdict, assumptions: toAssumptions(findings), images: results.map((result) => result.image) }
}

interface ImageResult {
  readonly verdict: Proof['verdict']
  readonly image: ProofImage
  readonly pair: EqualPair | undefined
  readonly findings: readonly Finding[]
}

/** What all final images of a pipeline are proven with. */
interface Side {
  readonly pipeline: Pipeline
  readonly legacy: LegacySide
  readonly after: Repository
  readonly own: ReadonlySet<string>
  readonly edited: ReadonlySet<string>
  readonly work: ComparisonFacts['work']
  readonly book: ComparisonFacts['book']
}

function proveImage({ pipeline, legacy: legacySide, after, own, edited, work, book }: Side, build: FinalBuild): ImageResult {
  const built = pipeline.images.find((image) => image.id === build.image)
  const legacy = legacySide.form(build.image)
  const newSide = readNewSide(build, built, after, own)
  const multiStage = newSide.form
  const open = opaqueParts(legacy)
  if (open.length > 0) return unproven(build, openFindings(open), multiStage)
  const { reading, equalFiles, isCut, findings } = compareFiles(legacy, multiStage, {
    known: legacySide.types,
    renamed: build.renamed,
    edited,
    work,
    book,
  })
  if (isCut) return unproven(build, [comparingTooLong(built === undefined ? null : locate(built.event.call.site))])
  const digests = { legacy: digestImage(legacy, reading), multiStage: digestImage(multiStage, reading) }
  const newOpen = opaqueParts(multiStage).length > 0
  if (!equalFiles || newOpen || digests.legacy !== digests.multiStage) {
    const image = {
      id: build.image,
      ...digests,
      multiStage: newOpen ? null : digests.multiStage,
      differences: differencesOf(legacy, multiStage, reading),
    }
    return { verdict: 'different', image, pair: undefined, findings: [] }
  }
  const needed = hasUsualShell(legacy) ? findings.filter(({ code }) => code !== 'RS642') : findings
  return {
    verdict: 'equal',
    image: { id: build.image, ...digests, differences: [] },
    pair: { legacy, multiStage, reading },
    findings: [...needed, ...generatedFindings(newSide.generated)],
  }
}

function openFindings(open: ReturnType<typeof opaqueParts>): readonly Finding[] {
  return open
    .slice(0, 10)
    .map((part) => (part.missing ? legacyFails(part.at, part.reason) : legacyNotUnderstood(part.at, part.reason)))
}

/** `multiStage`: absent where bringing it into normal form would take too long. */
function unproven(build: FinalBuild, findings: readonly Finding[], multiStage?: ImageForm): ImageResult {
  const isWhole = multiStage !== undefined && opaqueParts(multiStage).length === 0
  const digest = isWhole ? digestImage(multiStage, createReading([])) : null
  return {
    verdict: 'unproven',
    image: { id: build.image, legacy: null, multiStage: digest, differences: [] },
    pair: undefined,
    findings,
  }
}

/**
 * The Dockerfiles and ignore files that the migration writes: those of the new builds that the legacy ones did not read with the same
 * text. Both sides are compared over the same source tree, so a broad COPY leaves these out.
 */
function ownFiles(pipeline: Pipeline, builds: readonly FinalBuild[], after: Repository): ReadonlySet<string> {
  const files = builds
    .flatMap((build) => [build.dockerfile as string, newIgnoreFile(build, after)])
    .filter((path) => path !== undefined)
  const isUnchanged = (path: string): boolean => {
    const bytes = after.read(path)
    return (
      bytes !== undefined && pipeline.images.some((image) => readBy(image, path) === decodeText(bytes).replace(/^\ufeff/, ''))
    )
  }
  return new Set([...files.filter((path) => !isUnchanged(path)), ...pipeline.images.flatMap(swappedIgnore)])
}

/** An ignore file that the driver copied, linked or wrote into place: each build has another one there. */
function swappedIgnore({ context }: BuiltImage): readonly string[] {
  if (context?.ignore === undefined) return []
  const node = context.view.at(context.ignore.path)
  const isOwn = node?.origin?.kind === 'repository' && node.origin.path === context.ignore.path
  return node === undefined || isOwn ? [] : [context.ignore.path]
}

function readBy(image: BuiltImage, path: string): string | undefined {
  if (image.dockerfile.fromRepository && image.dockerfile.path === path) return image.dockerfile.source.text
  const ignore = image.context?.ignore
  return ignore?.path === path ? (ignore.written ?? ignore.text) : undefined
}

function dockerfilesOf(pipeline: Pipeline): readonly string[] {
  return pipeline.images.filter((image) => image.dockerfile.fromRepository).map((image) => image.dockerfile.path)
}
