/**
 * Mounts inside of other mounts: `-v $PWD:/src -v $PWD/fork:/src/vendor`, `-v $PWD:/src -v /src/node_modules`. The inner one hides what the
 * outer one shows there; COPY lines in a stage would lay both into one folder.
 *
 * In: the containers of a pipeline. Out: a refusal for each that has a file of the repository hidden so. A file that both show at one place
 * hides nothing: the inner one's COPY comes later.
 */
import { parseMount } from '../../docker/mount.ts'
import { containerChanged } from '../../findings/rewrite.ts'
import type { Finding } from '../../findings/finding.ts'
import type { HostView } from '../../host/origin.ts'
import { isWithin, joinPath, relativeTo } from '../../host/path.ts'
import type { Container, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'

/** Refusals of containers in which a mount hides files of another one. */
export function hiddenFiles({ containers }: Pipeline): readonly Finding[] {
  return [...containers.values()].flatMap((container) => {
    if (container.untouched || container.mounts.length === 0) return []
    const [hidden] = mountTargets(container).flatMap((target) => hiddenAt(container, target) ?? [])
    return hidden === undefined
      ? []
      : [
          containerChanged(
            container.event.call.site,
            `its mount at ${hidden.target} hides ${hidden.file}, which the mount around it shows there`,
          ),
        ]
  })
}

/** All that is mounted, volumes and folders outside of the repository as well. */
function mountTargets({ event }: Container): readonly string[] {
  return event.command.flags.flatMap((flag) => {
    const target = known(parseMount(flag)?.target ?? [])?.replace(/(?<=.)\/+$/, '')
    return target === undefined ? [] : [target]
  })
}

function hiddenAt({ mounts, view }: Container, target: string): { readonly target: string; readonly file: HostPath } | undefined {
  const [outer] = mounts
    .filter((mount) => mount.target !== target && isWithin(target, mount.target))
    .sort((a, b) => b.target.length - a.target.length)
  if (outer === undefined) return undefined
  const place = joinPath(outer.source, target.slice(outer.target.length + 1))
  const inner = mounts.find((mount) => mount.target === target)?.source
  if (inner === place) return undefined
  for (const file of filesAt(view, place)) {
    const other = inner === undefined ? undefined : joinPath(inner, file === place ? '.' : relativeTo(file, place))
    if (other === undefined || view.at(other) === undefined) return { target, file }
  }
  return undefined
}

/** The file at a path, or all in the folder. */
function* filesAt(view: HostView, path: HostPath): Generator<HostPath> {
  const node = view.at(path)
  const names = node?.type === 'directory' && node.origin === undefined ? view.names(path) : undefined
  if (node !== undefined && names === undefined) yield path
  for (const name of names ?? []) yield* filesAt(view, joinPath(path, name))
}
