/** One pipeline as the document tells it. */
import type { Finding } from '../findings/finding.ts'
import { gatheredFrom } from '../pipeline/gathered.ts'
import type { Pipeline } from '../pipeline/model.ts'
import { isUnwritten } from '../pipeline/no-dockerfile.ts'
import type { Repository } from '../repository/repository.ts'
import type { BuildCommand, Change } from '../rewrite/change.ts'
import type { Composition } from '../rewrite/composition.ts'
import { locate } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import type { Analysis } from './analyse.ts'
import { documentChanges, unifiedDiff } from './diff.ts'
import type { DocumentHandoff, DocumentImage, PipelineDocument, Proof } from './document.ts'
import { orderFindings, statusOf } from './status.ts'

/** What came of a pipeline. */
export interface Parts {
  readonly composition: Composition | undefined
  readonly changes: readonly Change[]
  readonly commands: readonly BuildCommand[]
  readonly findings: readonly Finding[]
  readonly proof: Proof
}

/**
 * The document of a pipeline.
 *
 * @param repository `undefined` for a pipeline that is blocked: it has no changes
 */
export function documentOf(
  repository: Repository | undefined,
  analysis: Analysis,
  pipeline: Pipeline,
  parts: Parts,
): PipelineDocument {
  const findings = orderFindings(parts.findings)
  return {
    id: pipeline.id,
    driver: {
      path: pipeline.driver.path,
      kind: pipeline.driver.kind,
      entry: pipeline.driver.entry,
      cwd: pipeline.driver.cwd,
      args: pipeline.driver.args,
    },
    drivers: pipeline.drivers,
    when: whenOf(analysis, pipeline),
    status: repository === undefined ? 'blocked' : statusOf(findings, parts.proof),
    images: imagesOf(pipeline, parts.composition),
    // What one container of an image leaves to the next is no handoff between images.
    handoffs: pipeline.handoffs
      .filter(({ from, into }) => from.kind !== 'built' || from.id !== into)
      .map((handoff) => handoffOf(pipeline, handoff)),
    findings,
    unknowns: pipeline.unknowns.map((unknown) => ({ name: unknown.name, source: unknown.source, at: unknown.at ?? null })),
    changes: repository === undefined ? [] : documentChanges(repository, parts.changes),
    buildCommands: parts.commands.map((command) => ({
      image: command.image,
      cwd: command.cwd,
      env: {},
      argv: command.argv,
      shell: command.shell,
    })),
    diff: repository === undefined ? '' : unifiedDiff(repository, parts.changes),
    proof: parts.proof,
    verification: null,
  }
}

/** The conditions that decide: those whose other answer ends without a final image, or with another one. */
function whenOf(analysis: Analysis, pipeline: Pipeline): PipelineDocument['when'] {
  const turned = new Set(
    [...analysis.exploration.dropped, ...analysis.exploration.others.flatMap((way) => way.turned ?? [])].map(
      (answer) => answer.key,
    ),
  )
  return pipeline.conditions
    .filter((condition) => turned.has(condition.key))
    .map((condition) => ({ text: condition.text, holds: condition.holds, at: locate(condition.at) }))
}

function imagesOf(pipeline: Pipeline, composition: Composition | undefined): readonly DocumentImage[] {
  const built = pipeline.images.map((image): DocumentImage => ({
    id: image.id,
    role: pipeline.roles.get(image.id) ?? 'unrelated',
    dockerfile: isUnwritten(image) ? null : image.dockerfile.path.startsWith('<stdin:') ? '-' : image.dockerfile.path,
    context: isUnwritten(image)
      ? ''
      : image.context === undefined || image.context.path.startsWith('<stdin:')
        ? '-'
        : image.context.path,
    tags: image.tags.map(printText),
    target: image.target === undefined ? null : printText(image.target),
    buildArgs: [...image.args.keys()],
    stage: composition?.stages.get(image.id) ?? null,
  }))
  const stock = new Map<string, string | null>()
  for (const { id, image } of pipeline.containers.values()) {
    const stage = composition?.runStages.get(id)
    if (image.kind === 'stock') stock.set(printText(image.reference), stage ?? stock.get(printText(image.reference)) ?? null)
  }
  return [
    ...[...stock].map(([tag, stage]): DocumentImage => ({
      id: tag,
      role: 'builder',
      dockerfile: null,
      context: '',
      tags: [tag],
      target: null,
      buildArgs: [],
      stage,
    })),
    ...built,
  ]
}

function handoffOf({ containers }: Pipeline, handoff: Pipeline['handoffs'][number]): DocumentHandoff {
  const container = handoff.container === undefined ? undefined : containers.get(handoff.container)
  return {
    from: handoff.from.kind === 'built' ? handoff.from.id : printText(handoff.from.reference),
    path: printText(gatheredFrom(container, handoff.path)),
    via: handoff.via,
    // What is imported lies nowhere.
    host: handoff.host?.startsWith('<import:') === true ? '' : (handoff.host ?? ''),
    into: handoff.into,
    imagePath: printText(handoff.imagePath),
    at: locate(handoff.at),
  }
}
