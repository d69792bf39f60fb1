/**
 * What an ignore file hides of folders that containers had.
 *
 * Of such a folder nobody can list the files, so it is taken whole from the stage, and the ignore file says nothing there. A build takes
 * the folder as it would be without what is hidden: as after a `rm -rf` in the container. So for the build alone the folder is that of a
 * container of its own in which this was done (`rework.ts`), and what lies on the host stays as it is. It is the last way: only where the
 * image is in doubt without it (`left-beside.ts`).
 *
 * This holds for rules that a shell can say: paths, and `*` and `?` in the last name. Not where a rule takes something back.
 */
import { parseIgnore, type IgnoreRules } from '../../dockerfile/ignore.ts'
import { rulesBelow } from '../../dockerfile/ignore-below.ts'
import { removalsOf } from '../../dockerfile/ignore-removals.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId, HostView } from '../../host/origin.ts'
import { joinPath } from '../../host/path.ts'
import { placeOf, plainWord, type ToolWord } from '../../host/rework.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { printText } from '../../text/symbolic.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import type { WithoutIgnored } from '../model.ts'
import { neededStages } from '../needed-stages.ts'
import { wildcardFolder } from '../shared-folders.ts'

interface Removal {
  readonly container: ContainerId
  readonly words: readonly ToolWord[]
  readonly rules: readonly string[]
}

/** The host's files as a build takes them; `undefined` where the ignore file hides nothing in folders of containers. */
export function withoutIgnored(
  files: HostFiles,
  { path, ignore }: { readonly path: HostPath; readonly ignore: { readonly text: string } | undefined },
  evaluated: EvaluatedDockerfile,
  { look, at }: { readonly look: () => HostView; readonly at: Site },
): WithoutIgnored | undefined {
  const rules = parseIgnore(ignore?.text ?? '')
  if (rules.patterns.length === 0 || rules.patterns.some(({ negated }) => negated)) return undefined
  const removals = new Map<HostPath, Removal>()
  for (const written of new Set(foldersTaken(evaluated).flatMap((folder) => rulesBelow(rules, folder)))) {
    const found = removalOf(files, path, written)
    if (found === undefined) continue
    const { root, container, words } = found
    const before = removals.get(root) ?? { container, words: [], rules: [] }
    removals.set(root, { container, words: [...before.words, ...words], rules: [...before.rules, written] })
  }
  if (removals.size === 0) return undefined
  for (const [root, { container, words }] of removals) {
    const id = `${container}.h${String(files.reworked.size + 1)}` as ContainerId
    files.reworked.set(id, { of: container, words: [plainWord('rm'), plainWord('-rf'), ...words], at, isIgnored: true })
    files.retake(root, id)
  }
  const view = look()
  for (const [root, { container }] of removals) files.retake(root, container)
  return { view, done: new Set([...removals.values()].flatMap((one) => one.rules)) }
}

/** The folders of the context that COPY and ADD look in, as far as their text tells. */
function foldersTaken(evaluated: EvaluatedDockerfile): readonly string[] {
  return neededStages(evaluated).flatMap(({ steps }) =>
    steps.flatMap(({ step }) => {
      if (step.kind !== 'copy' || step.from !== undefined) return []
      return step.sources.map((source) => {
        const names = printText(source)
          .split('/')
          .filter((name) => name !== '' && name !== '.')
        return wildcardFolder(names.join('/'))[0] ?? (names.length === 0 ? '.' : names.join('/'))
      })
    }),
  )
}

function removalOf(
  files: HostFiles,
  context: HostPath,
  written: string,
): { readonly root: HostPath; readonly container: ContainerId; readonly words: readonly ToolWord[] } | undefined {
  const hidden = removalsOf(written)
  const places = hidden.map((one) => placeOf(files, joinPath(context, one)))
  const [first] = places
  const origin = first === undefined ? undefined : files.artifactRoot(first.root)?.node.origin
  if (first?.isMounted !== true || origin?.kind !== 'artifact') return undefined
  const words = places.flatMap((place) =>
    place?.root !== first.root
      ? []
      : [{ text: place.inside, isPattern: /[*?]/.test(place.inside), isPath: true } satisfies ToolWord],
  )
  return words.length === hidden.length ? { root: first.root, container: origin.container, words } : undefined
}

/** Rules without those of which nothing is left to be said in folders of containers. */
export function rulesLeft(rules: IgnoreRules, done: ReadonlySet<string> | undefined): IgnoreRules {
  return done === undefined ? rules : { ...rules, patterns: rules.patterns.filter(({ written }) => !done.has(written)) }
}
