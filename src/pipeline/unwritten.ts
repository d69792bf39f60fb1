/**
 * An artifact of a mounted folder that its container is known not to write: `go build -o out/app-server` before `COPY out/app`. The
 * migration keeps the names as they stand, so that it builds as little as the legacy way did, and says which two names do not meet.
 */
import { artifactNamedOtherwise } from '../findings/pipeline.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostPath } from '../shell/world.ts'
import { isWithin, joinPath, relativeTo } from '../host/path.ts'
import { printText } from '../text/symbolic.ts'
import { fileOf, type Made } from './container-file.ts'
import { knownOutputs } from './known-outputs.ts'
import type { Container, Handoff } from './model.ts'

/** What is taken of folders in which all containers that had them are known to write something else. */
export function unwrittenArtifacts(handoffs: readonly Handoff[], made: Made): readonly Finding[] {
  return handoffs.flatMap(({ via, path, container: id, taken }): readonly Finding[] => {
    const container = id === undefined ? undefined : made.containers.get(id)
    // The driver may have carried it somewhere else.
    const host = container === undefined ? undefined : placeOf(container, printText(path))
    if (via !== 'bind-mount' || host === undefined || container === undefined || container.view.at(host) !== undefined) return []
    const outputs = writersOf(host, container, made).map((one) => knownOutputs(one, fileOf(one, made)))
    const written = outputs.flatMap((one) => one ?? [])
    const [other] = written
    if (other === undefined || outputs.includes(undefined) || written.some((path) => meets(path, host))) return []
    return [artifactNamedOtherwise(taken, host, other, container.event.call.site)]
  })
}

/** Where a path of a container lies on the host, in the narrowest of its mounts. */
function placeOf({ mounts }: Container, path: string): HostPath | undefined {
  const inner = [...mounts].sort((a, b) => b.target.length - a.target.length)
  const mount = inner.find(({ target }) => isWithin(path as HostPath, target as HostPath))
  return mount === undefined ? undefined : joinPath(mount.source, relativeTo(path, mount.target as HostPath))
}

/** The containers that may have left a path, the given one and those before it. */
function writersOf(path: HostPath, last: Container, { containers }: Made): readonly Container[] {
  return [...containers.values()].filter(
    ({ mounts, event, untouched }) =>
      !untouched && event.order <= last.event.order && mounts.some(({ source, readonly }) => !readonly && isWithin(path, source)),
  )
}

function meets(one: HostPath, other: HostPath): boolean {
  return isWithin(one, other) || isWithin(other, one)
}
