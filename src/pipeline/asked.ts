/** Programs that were asked for a text (`host/commands/asked.ts`) before an image took files that nobody names. */
import { askedForText } from '../findings/host.ts'
import type { Finding } from '../findings/finding.ts'
import { printText } from '../text/symbolic.ts'
import { contextSources, type SourceMatch } from './context-sources.ts'
import type { BuiltImage } from './model.ts'
import type { RunRecord } from './world.ts'

/** A caveat for each of them, by its place. */
export function programsAsked({ hostSteps, daemon }: RunRecord, images: readonly BuiltImage[]): readonly Finding[] {
  const asked = hostSteps.filter(({ effects }) => effects.isAsked === true)
  if (asked.length === 0) return []
  const times = images.flatMap((image) => {
    const from = Math.min(...contextSources(image).map((match) => openSince(match, daemon.containers)))
    return [{ from, to: image.event.order }]
  })
  const counting = asked.filter(({ order }) => times.some(({ from, to }) => order > from && order < to))
  const bySite = new Map(counting.map(({ call }) => [`${call.site.source.path}:${String(call.site.start)}`, call]))
  return [...bySite.values()].map((call) => askedForText(call.site, call.words.map((word) => printText(word.text)).join(' ')))
}

/** From when on a program may have changed what a source takes: always for a folder and a pattern, for an artifact once it was made. */
function openSince(
  { artifacts, matched, repository, source }: SourceMatch,
  containers: RunRecord['daemon']['containers'],
): number {
  if (/[*?[]/.test(printText(source)) || repository.some(({ path }) => path !== matched[0])) return -Infinity
  const orders = artifacts.flatMap(({ node: { origin } }) =>
    origin?.kind === 'artifact' ? (containers.get(origin.container)?.event.order ?? -Infinity) : [],
  )
  return Math.min(...orders)
}
