/**
 * A wildcard over a folder into which an artifact was merged (`cp bin/* ctx/`, then `COPY schema_*.json`), where it finds files that the
 * driver put there by name. That the artifact has none that it finds is an assumption of the proof; where it surely has some, it is none.
 */
import { globExpression, hasWildcard } from '../dockerfile/glob.ts'
import type { Finding } from '../findings/finding.ts'
import { folderInDoubt } from '../findings/pipeline.ts'
import type { ContainerId } from '../host/origin.ts'
import { baseName } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText } from '../text/symbolic.ts'
import { contextSources, type BesideArtifact, type SourceMatch } from './context-sources.ts'
import type { BuiltImage, Container } from './model.ts'

type Containers = ReadonlyMap<string, Container>

/** Wildcards that are meant for an artifact as well: that is in doubt. */
export function wildcardsOverMerged(image: BuiltImage, containers: Containers): readonly Finding[] {
  return contextSources(image).flatMap((match) =>
    meantBeside(image, match, containers).map(({ found }) =>
      folderInDoubt(match.site, printText(match.source), `an artifact was merged into it, and may be taken beside ${found}`),
    ),
  )
}

/** Artifacts that a wildcard is meant for: it finds whatever lies in one, or nothing else of what the container gave is taken. */
export function meantBeside(image: BuiltImage, match: SourceMatch, containers: Containers): readonly BesideArtifact[] {
  const others = contextSources(image).filter((other) => other !== match)
  const isTaken = (container: ContainerId): boolean =>
    others.some(({ artifacts }) =>
      artifacts.some(({ node }) => node.origin?.kind === 'artifact' && node.origin.container === container),
    )
  return match.beside.filter(
    ({ name, origin }) => !isTaken(origin.container) || namesIn(origin, containers).some((pattern) => covers(name, pattern)),
  )
}

/** What the names in an artifact's folder are like: of one into which the driver copied by patterns, these. */
function namesIn(origin: BesideArtifact['origin'], containers: Containers): readonly string[] {
  const folder = `${known(origin.path) ?? ''}/`
  const copied = (containers.get(origin.container)?.actions ?? []).flatMap((action) => {
    if (action.kind !== 'host') return []
    const paths = action.words.flatMap(({ text, isPath }) => (isPath === true ? [text as HostPath] : []))
    return paths.at(-1) === folder ? paths.slice(0, -1).map(baseName) : []
  })
  return copied.length === 0 ? ['*'] : copied
}

/** Whether a wildcard finds every name that a pattern stands for, as far as some names can tell. */
function covers(wildcard: string, pattern: string): boolean {
  const expression = globExpression(wildcard)
  const fillings = hasWildcard(pattern) ? ['x', 'Some-other_name.0'] : ['']
  return fillings.every((filling) => expression?.test(pattern.replace(/\*/g, filling).replace(/\?/g, 'x')) === true)
}
