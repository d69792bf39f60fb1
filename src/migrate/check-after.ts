/**
 * The rewritten repository is analysed again, by the same evaluation that read the old one: its driver must build each final
 * image from the composed Dockerfile with the context, target, arguments and tags that the proof was given, keep its pushes
 * and tags in their order, and have nothing left to migrate. What fails here is refused.
 */
import { inferPipelines } from '../pipeline/infer.ts'
import type { BuiltImage, DockerEvent, Pipeline } from '../pipeline/model.ts'
import { runPrograms } from '../pipeline/run.ts'
import { overlayRepository } from '../repository/overlay.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import type { Composition, FinalBuild } from '../rewrite/composition.ts'
import { keyOf, known, printText } from '../text/symbolic.ts'
import type { Analysis } from './analyse.ts'

/** What is wrong with the rewritten driver; `undefined` when nothing is. */
export function checkAfter(
  repository: Repository,
  analysis: Analysis,
  pipeline: Pipeline,
  composition: Composition,
  changes: readonly Change[],
): string | undefined {
  const after = overlayRepository(repository, changes)
  const programs = analysis.programs.flatMap((program) => {
    const bytes = after.read(program.source.path)
    return bytes === undefined
      ? []
      : [{ ...program, source: { path: program.source.path, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) } }]
  })
  // The same way as before: the same conditions have the same answers.
  const answers = new Map(analysis.exploration.base.run.answers.map((answer) => [answer.key, answer.holds]))
  const run = runPrograms(after, programs, { answers, assumedFolders: [] })
  const { images } = run.daemon
  for (const build of composition.builds) {
    const legacy = pipeline.images.find((image) => image.id === build.image)
    const candidates = images.filter((image) => image.dockerfile.path === build.dockerfile && targetOf(image) === build.target)
    const problem =
      candidates.length === 0
        ? `no build of ${build.dockerfile} is left in it`
        : candidates.map((image) => buildProblem(image, build, legacy)).sort(shortest)[0]
    if (problem !== undefined) return problem
  }
  const left = inferPipelines(run, pipeline.driver).find((one) =>
    one.handoffs.some((handoff) => composition.builds.some((build) => sameTags(one, handoff.into, pipeline, build))),
  )
  if (left !== undefined) return 'the final image still takes files from another image'
  return lostCommand(analysis, run.events)
}

const shortest = (a: string | undefined, b: string | undefined): number =>
  a === undefined ? -1 : b === undefined ? 1 : a.length - b.length

function targetOf(image: BuiltImage): string | undefined {
  return image.target === undefined ? undefined : known(image.target)
}

function buildProblem(image: BuiltImage, build: FinalBuild, legacy: BuiltImage | undefined): string | undefined {
  if (image.context?.path !== build.context)
    return `its context is ${image.context?.path ?? 'unknown'} instead of ${build.context}`
  for (const [name, value] of build.args) {
    const given = image.args.get(name)
    if (given === undefined || keyOf(given) !== keyOf(value))
      return `the build argument ${name} is ${given === undefined ? 'missing' : printText(given)} instead of ${printText(value)}`
  }
  const tags = (legacy?.tags ?? []).filter((tag) => !image.tags.some((other) => keyOf(other) === keyOf(tag)))
  return tags[0] === undefined ? undefined : `the tag ${printText(tags[0])} is missing`
}

function sameTags(one: Pipeline, into: string, pipeline: Pipeline, build: FinalBuild): boolean {
  const mine = pipeline.images.find((image) => image.id === build.image)?.tags ?? []
  const theirs = one.images.find((image) => image.id === into)?.tags ?? []
  return mine.some((tag) => theirs.some((other) => keyOf(other) === keyOf(tag)))
}

/** Pushes and tags are kept in their order. */
function lostCommand(analysis: Analysis, after: readonly DockerEvent[]): string | undefined {
  const kept = new Set(['push', 'login', 'compose'])
  const text = (event: DockerEvent): string => event.call.words.map((word) => keyOf(word.text)).join(' ')
  const before = analysis.exploration.base.run.events.filter((event) => kept.has(event.command.name))
  const left = after.filter((event) => kept.has(event.command.name)).map(text)
  const lost = before.find((event, index) => left[index] !== text(event))
  return lost === undefined
    ? undefined
    : `docker ${lost.command.written} ${lost.command.operands.map((operand) => printText(operand.text)).join(' ')} is lost or out of order`
}
