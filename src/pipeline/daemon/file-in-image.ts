/** A file of a container that is a file of the repository, since its image's Dockerfile copied it there and nothing came after. */
import { hasWildcard } from '../../dockerfile/glob.ts'
import type { ContainerId, ImagePath } from '../../host/origin.ts'
import { baseName, isWithin, joinPath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import { builtImage, type DaemonState } from './state.ts'

/** The path of the repository's file; `undefined` where the file is not known to be one. */
export function repositoryFileIn(state: DaemonState, id: ContainerId, path: ImagePath): HostPath | undefined {
  const container = state.containers.get(id)
  if (container?.untouched !== true || container.mounts.length > 0 || container.image.kind !== 'built') return undefined
  const wanted = printText(path)
  const image = builtImage(state, container.image.id)
  const steps = image?.evaluated.target?.steps ?? []
  for (const { step } of [...steps].reverse()) {
    if (step.kind === 'run') return undefined
    if (step.kind !== 'copy') continue
    const [source, ...others] = step.sources
    const [to, name] = [known(step.destination), known(source ?? [])]
    if (name === undefined || others.length > 0 || to === undefined || step.from !== undefined) return undefined
    const place = to.endsWith('/') ? `${to}${baseName(name)}` : to
    const host = image?.context === undefined ? undefined : joinPath(image.context.path, name)
    const node = host === undefined ? undefined : image?.context?.view.at(host)
    if (place !== wanted) {
      // A folder may bring the file as well, or an archive; another file does not.
      const isFile = node?.type === 'file' && node.link === undefined && !step.add && !hasWildcard(name)
      if (!isFile && (isWithin(wanted, to.replace(/(?<=.)\/+$/, '')) || to === '/')) return undefined
      continue
    }
    return node?.type === 'file' && node.origin?.kind === 'repository' && node.link === undefined
      ? (node.origin.path as HostPath)
      : undefined
  }
  return undefined
}
