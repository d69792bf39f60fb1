/**
 * Ignore files of folders that are no build contexts any more. Their rules went along into the ignore file of the composed build;
 * where something else still builds from the folder, or what does is not known, they stay.
 */
import { baseName, joinPath, parentOf, resolvePath } from '../host/path.ts'
import type { Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'

/** A text of the repository as it is afterwards. */
interface TextFile {
  readonly path: string
  readonly text: string
}

/**
 * Paths of ignore files that no build reads any more.
 *
 * @param contexts those of the composed builds
 * @param files code of the repository after the changes, which may build as well
 */
export function deadIgnores(
  repository: Repository,
  pipeline: Pipeline,
  contexts: readonly HostPath[],
  files: readonly TextFile[],
): readonly HostPath[] {
  const before = pipeline.images.flatMap((image) => image.context?.path ?? [])
  const own = new Set(pipeline.images.map((image) => image.event))
  const others = pipeline.events.filter((event) => event.command.name === 'build' && !own.has(event))
  const left = [...new Set(before)].filter((context) => !contexts.includes(context))
  return left.flatMap((context) => {
    const path = joinPath(context, '.dockerignore')
    const isBuilt =
      others.some(({ command, call }) => command.operands.some((one) => resolvePath(call.cwd, one.text) === context)) ||
      files.some((file) => buildsFrom(file, context))
    return repository.stat(path)?.kind === 'file' && !isBuilt ? [path] : []
  })
}

/** A line about building that names the folder, as seen from the file or from the root. */
function buildsFrom({ path, text }: TextFile, context: HostPath): boolean {
  const name = baseName(context)
  const folder = parentOf(path as HostPath)
  return text.split(/(?<!\\)\n/).some(
    (line) =>
      /\bbuild\b|\bcontext\b/i.test(line) &&
      line.includes(name) &&
      line
        .replaceAll(/(?:^|\s)(?:-t|--tag|-f|--file|--target)[= ]\s*\S+/g, ' ')
        .split(/[\s"'=,]+/)
        .map((word) => word.replace(/^(?:\$\{?\w+\}?|\$\([^)]*\))\//, '').replace(/\/+\.?$/, ''))
        .some((word) => word !== '' && (joinPath(folder, word) === context || joinPath('.' as HostPath, word) === context)),
  )
}
