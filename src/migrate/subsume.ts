/** Drivers that call other drivers: what the called one does alone is not reported a second time. */
import type { Analysis } from './analyse.ts'

/** Keeps the analyses whose pipelines no other analysis contains. */
export function dropContained(analyses: readonly Analysis[]): readonly Analysis[] {
  const builds = new Map(analyses.map((analysis) => [analysis, buildSites(analysis)]))
  return analyses.filter((analysis) => {
    const own = builds.get(analysis) ?? new Set()
    if (analysis.pipelines.length === 0) return true
    return !analyses.some((other) => {
      const others = builds.get(other) ?? new Set()
      const contains = other !== analysis && [...own].every((site) => others.has(site))
      // Of two that build the same, the one that is called by nobody comes first in the list of candidates.
      return contains && (others.size > own.size || other.driver.path < analysis.driver.path)
    })
  })
}

function buildSites(analysis: Analysis): ReadonlySet<string> {
  const sites = analysis.pipelines.flatMap((pipeline) => pipeline.images.map((image) => image.event.call.site))
  return new Set(sites.map((site) => `${site.source.path}:${String(site.start)}`))
}
