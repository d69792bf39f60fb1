/**
 * What a stage of the rewritten driver may see and the builder did not: a container that stays ran behind the builder, and runs in front of
 * the one build now. What it leaves in a folder that the stage copies comes along.
 */
import type { Finding } from '../findings/finding.ts'
import { seenByStage } from '../findings/migrate.ts'
import type { ContainerId, HostView } from '../host/origin.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { isWithin, joinPath, relativeTo } from '../host/path.ts'
import type { BuiltImage, Container, LeftBeside, Pipeline } from '../pipeline/model.ts'
import type { Run } from '../pipeline/run.ts'
import { contextSources } from '../pipeline/context-sources.ts'
import type { Composition } from '../rewrite/composition.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText, type Text } from '../text/symbolic.ts'
import { locate } from '../text/source.ts'
import { plainKey } from './trace.ts'

/** A builder of the legacy version, as a stage. */
interface Builder {
  readonly stage: string
  /** The host's files when it was made. */
  readonly view: HostView
  /** Commands whose leavings it was taken to do without. */
  readonly beside: readonly (readonly Text[])[]
}

export function seenAnew({ daemon }: Run, pipeline: Pipeline, composition: Composition): readonly Finding[] {
  const builders = buildersOf(pipeline, composition)
  const legacy = new Map([...pipeline.bystanders, ...pipeline.containers])
  const found = new Map<string, Finding>()
  for (const build of composition.builds) {
    const image = daemon.images.find(
      (one) => one.dockerfile.path === build.dockerfile && one.context?.path === build.context && targetOf(one) === build.target,
    )
    if (image?.context === undefined) continue
    for (const { stage, view, beside } of builders) {
      const stages = image.evaluated.stages.filter(({ name }) => name?.toLowerCase() === stage.toLowerCase())
      for (const folder of foldersOf(image, stages)) {
        const before = new Set([...leavingsIn(view, folder, legacy).map(({ command }) => command), ...beside].map(keyOf))
        const now = [...leavingsIn(image.context.view, folder, daemon.containers), ...(image.context.beside ?? [])]
        for (const leaving of now) {
          if (before.has(keyOf(leaving.command)) || isHidden(image, leaving.folder)) continue
          const shown = leaving.command.map(printText).join(' ')
          const written = [...legacy.values()].find((one) => keyOf(wordsOf(one)) === keyOf(leaving.command))?.event.call.site
          const at = written === undefined ? null : locate(written)
          found.set(`${stage} ${shown}`, seenByStage(at, shown, leaving.folder, stage))
        }
      }
    }
  }
  return [...found.values()]
}

function buildersOf({ images, containers }: Pipeline, { absorbed, stages, runStages }: Composition): readonly Builder[] {
  const built = images.flatMap(({ id, context }): readonly Builder[] => {
    const stage = stages.get(id)
    return stage === undefined || context === undefined || !absorbed.includes(id)
      ? []
      : [{ stage, view: context.view, beside: (context.beside ?? []).map(({ command }) => command) }]
  })
  const run = [...containers].flatMap(([id, { view }]): readonly Builder[] => {
    const stage = runStages.get(id)
    return stage === undefined ? [] : [{ stage, view, beside: [] }]
  })
  return [...built, ...run]
}

function targetOf({ target }: BuiltImage): string | undefined {
  return target === undefined ? undefined : known(target)
}

/** Folders of the context that stages copy. */
function foldersOf(image: BuiltImage, stages: BuiltImage['evaluated']['stages']): readonly HostPath[] {
  const { context } = image
  if (context === undefined) return []
  const paths = contextSources(image, stages).flatMap(({ matched }) => matched.map((path) => joinPath(context.path, path)))
  return [...new Set(paths)].filter((path) => context.view.at(path)?.type === 'directory')
}

/** A container's command, and a folder in which it may have left files. */
type Leaving = Pick<LeftBeside, 'command' | 'folder'>

/** Around a folder, or in it. */
function leavingsIn(view: HostView, folder: HostPath, containers: ReadonlyMap<ContainerId, Container>): readonly Leaving[] {
  return view.doubtsAt(folder).flatMap((doubt) => {
    const container = doubt.origin.kind === 'artifact' ? containers.get(doubt.origin.container) : undefined
    const isNear = isWithin(folder, doubt.folder) || isWithin(doubt.folder, folder)
    return container === undefined || !isNear ? [] : [{ command: wordsOf(container), folder: doubt.folder }]
  })
}

const wordsOf = ({ event }: Container): readonly Text[] => event.call.words.map(({ text }) => text)
const keyOf = (words: readonly Text[]): string => JSON.stringify(words.map(plainKey))

function isHidden({ context }: BuiltImage, folder: HostPath): boolean {
  return context !== undefined && isIgnored(parseIgnore(context.ignore?.text ?? ''), relativeTo(folder, context.path))
}
