/**
 * Whether anything speaks for it that a container makes a file in a folder of the host that it had mounted. Where a whole checkout was
 * mounted, it could have made every file in it; that it ran for this one shows in its words, in the script that it runs, in what the make
 * target or npm script of its words does, or in a mounted folder that is there for the file.
 */
import type { Handoff, Container, Pipeline } from '../pipeline/model.ts'
import { baseName, isWithin, parentOf } from '../host/path.ts'
import type { Repository } from '../repository/repository.ts'
import type { Call, HostPath } from '../shell/world.ts'
import { decodeText } from '../text/encoding.ts'
import { printText } from '../text/symbolic.ts'

export interface Evidence {
  readonly repository: Repository
  /** What a part of the driver that is called by name runs. */
  readonly callsOf: (name: string) => readonly Call[]
}

/** Whether a pipeline brings a file of the host, and something speaks for it. */
export function isMadeBy({ handoffs, containers }: Pipeline, path: HostPath, evidence: Evidence): boolean {
  return handoffs.some((handoff) => {
    if (handoff.host === undefined || !isWithin(path, handoff.host)) return false
    const container = handoff.container === undefined ? undefined : containers.get(handoff.container)
    return isTold(handoff, path, container, evidence)
  })
}

function isTold({ via }: Handoff, path: HostPath, container: Container | undefined, evidence: Evidence): boolean {
  if (via !== 'bind-mount' || container === undefined) return true
  const mount = container.mounts.find(({ source, readonly }) => !readonly && isWithin(path, source))
  if (mount !== undefined && mount.source !== '.' && (mount.source === path || mount.source === parentOf(path))) return true
  return [...textsOf(container, evidence)].some((text) => text.includes(baseName(path)))
}

function* textsOf({ event, mounts }: Container, { repository, callsOf }: Evidence): Generator<string> {
  const words = wordsOf(event.call)
  yield words.join(' ')
  // `sh -c "make binary"` is words too
  for (const word of words.flatMap((one) => one.split(/[\s;&|]+/))) {
    for (const call of callsOf(word)) yield wordsOf(call).join(' ')
    const inside = mounts.find(({ target }) => word.startsWith(`${target}/`))
    const name = inside === undefined ? word.replace(/^\.\//, '') : word.slice(inside.target.length + 1)
    if (repository.stat(name)?.kind === 'file') yield decodeText(repository.read(name) ?? new Uint8Array())
  }
}

function wordsOf({ words }: Call): readonly string[] {
  return words.map(({ text }) => printText(text))
}
