/**
 * Images that one driver uses and another builds. A script that only makes the builder, beside one that only uses it, is
 * one pipeline in two entry points: the provider is linked, as a caveat, when it is the only one.
 */
import { referenceKey } from '../docker/reference.ts'
import type { Finding } from '../findings/finding.ts'
import { linkedArtifact, linkedProvider } from '../findings/pipeline.ts'
import { dockerfileSite } from '../dockerfile/ast.ts'
import { missingSources } from '../pipeline/missing-source.ts'
import { neededStages } from '../pipeline/needed-stages.ts'
import { isWithin } from '../host/path.ts'
import type { Pipeline } from '../pipeline/model.ts'
import type { RunRecord } from '../pipeline/world.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import type { Analysis } from './analyse.ts'

export interface Link {
  readonly provider: Analysis
  readonly finding: Finding
}

/** The other drivers that an analysis needs to run before it. */
export function linksOf(analysis: Analysis, all: readonly Analysis[]): readonly Link[] {
  const links = new Map<Analysis, Link>()
  for (const use of stockUses(analysis.exploration.base.run, analysis.pipelines)) {
    const key = referenceKey(use.reference)
    const providers = all.filter((other) => other !== analysis && buildsTag(other, key))
    const [provider] = providers
    if (provider === undefined || providers.length > 1 || links.has(provider)) continue
    links.set(provider, { provider, finding: linkedProvider(use.site, printText(use.reference), provider.driver.path) })
  }
  for (const missing of missingSources(analysis.exploration.base.run.daemon.images)) {
    const providers = all.filter((other) => other !== analysis && copiesOut(other, missing.path))
    const [provider] = providers
    if (provider === undefined || providers.length > 1 || links.has(provider)) continue
    links.set(provider, { provider, finding: linkedArtifact(missing.site, missing.path, provider.driver.path) })
  }
  return [...links.values()]
}

function copiesOut(analysis: Analysis, path: HostPath): boolean {
  return analysis.exploration.base.run.daemon.copiedOut.some((copy) => copy.landed !== undefined && isWithin(path, copy.landed))
}

function buildsTag(analysis: Analysis, key: string): boolean {
  return analysis.exploration.base.run.daemon.images.some((image) => image.tags.some((tag) => referenceKey(tag) === key))
}

/** An image that a run uses without having built it. */
export interface StockUse {
  readonly reference: Text
  readonly site: Site
}

/** Images that a run uses without having built them. */
export function stockUses({ daemon }: RunRecord, pipelines: readonly Pipeline[]): readonly StockUse[] {
  // A base image that another script makes is no builder, unless something is handed over besides.
  const handsOver = pipelines.some((pipeline) => pipeline.handoffs.length > 0)
  const inFiles = !handsOver
    ? []
    : daemon.images.flatMap((image) =>
        neededStages(image.evaluated).flatMap((stage) => {
          const reference =
            stage.base.kind === 'image' && !image.uses.has(keyOf(stage.base.reference)) ? stage.base.reference : undefined
          return reference === undefined ? [] : [{ reference, site: dockerfileSite(image.evaluated.file, stage.syntax.from) }]
        }),
      )
  const inContainers = [...daemon.containers.values()].flatMap((container) =>
    container.image.kind === 'stock' ? [{ reference: container.image.reference, site: container.event.call.site }] : [],
  )
  return [...inFiles, ...inContainers]
}
