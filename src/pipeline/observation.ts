/** What an engine saw of an artifact: it refines a rewrite, and the proof names it as evidence. Plain data, as JSON has it. */
import type { ContainerId } from '../host/origin.ts'
import type { Pipeline } from './model.ts'
import { known, printText, type Text } from '../text/symbolic.ts'

export interface Observation {
  /** The pipeline's id; absent: any pipeline's. */
  readonly pipeline?: string
  /** Where it was seen, as the handoff says `from`: an image's id, or the reference of one from outside. */
  readonly image: string
  /** As the handoff says it: absolute. */
  readonly path: string
  /** Of the path itself: a link is not followed. */
  readonly type: 'file' | 'directory' | 'link' | 'absent'
  /**
   * `root`: it and all that lies in it is 0:0, and nothing of it is setuid or setgid (the classic builder drops these bits where it
   * gives an owner).
   */
  readonly owners: 'root' | 'other'
  readonly linkTarget?: string
  /** Permission bits. */
  readonly mode?: number
}

/** What was seen at a path of a container's files; `undefined` when nothing was, or two observations contradict one another. */
export type Look = (container: ContainerId, path: Text) => Observation | undefined

/** Finds observations by container and path. */
export function lookUp(pipeline: Pipeline, observations: readonly Observation[]): Look {
  const own = observations.filter((one) => one.pipeline === undefined || one.pipeline === pipeline.id)
  return (id, path) => {
    const container = pipeline.containers.get(id)
    // What host commands left of it nobody has seen.
    if (own.length === 0 || container === undefined || /\.h\d+$/.test(id)) return undefined
    const image = container.image.kind === 'built' ? container.image.id : printText(container.image.reference)
    const text = known(path)
    const found = own.filter((one) => one.image === image && one.path === text)
    return found.every((one) => one.type === found[0]?.type && one.owners === found[0].owners) ? found[0] : undefined
  }
}
