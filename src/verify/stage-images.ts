/** The images that the classic builder makes of build stages: it names each layer, and what a stage ends with stays when it is done. */
import type { BuildProgress } from '../engine/engine.ts'

export interface StageImage {
  /** As `FROM … AS` calls it; its number where it has no name. */
  readonly stage: string
  /** 12 hex digits of what it ends with. */
  readonly id: string
  /** Another stage goes on from it, or it is no more than what it is FROM: then nothing is left of it alone. */
  readonly isShared: boolean
}

/** Listens to one build; what it says may be asked for at any time. */
export function watchStages(): {
  readonly take: (progress: BuildProgress) => void
  readonly stages: () => readonly StageImage[]
} {
  const seen: { readonly stage: string; readonly ids: string[] }[] = []
  return {
    take(progress) {
      if (progress.kind === 'step') {
        const [, name = String(seen.length)] = /^FROM\s.*?(?:\sAS\s+(\S+))?\s*$/is.exec(progress.text) ?? []
        if (/^FROM\s/i.test(progress.text)) seen.push({ stage: name, ids: [] })
      } else if (progress.kind === 'output') {
        const [, id] = /^ ---> ([0-9a-f]{12})\n$/.exec(progress.text) ?? []
        if (id !== undefined) seen.at(-1)?.ids.push(id)
      }
    },
    stages: () =>
      seen.flatMap(({ stage, ids }) => {
        const id = ids.at(-1)
        const isGround = seen.some((other) => other.stage !== stage && other.ids[0] === id)
        return id === undefined ? [] : [{ stage, id, isShared: ids.length === 1 || isGround }]
      }),
  }
}
