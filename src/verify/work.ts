/** What a verification makes on its way and takes away in the end, whatever happens. */
import type { Engine } from '../engine/engine.ts'
import type { Run } from '../engine/runs/run.ts'
import { openSession, type Session } from '../engine/session.ts'
import type { Stranger } from '../engine/strangers.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { Repository } from '../repository/repository.ts'
import type { GitCopy } from './git-needed.ts'
import { readImage, type ImageReading } from './image-tree.ts'
import { makeScratch, type Scratch } from './scratch.ts'

/** First what still runs ends, then the rest goes side by side. */
export class Work {
  private readonly stops: (() => Promise<void>)[] = []
  private readonly undo: (() => Promise<void>)[] = []
  private readonly others: Stranger[] = []

  /** @param note told what people should know */
  async session(engine: Engine, run: Run, note: (text: string) => void): Promise<Session> {
    try {
      const session = await openSession(engine, { run, note })
      this.undo.push(() => session.close())
      return session
    } catch (error) {
      this.undo.push(() => run.end(false))
      throw error
    }
  }

  async scratch(
    { repository, root }: { readonly repository: Repository; readonly root: string },
    plan: BuildPlan,
    { run, git }: { readonly run: Pick<Run, 'folder'>; readonly git: GitCopy },
  ): Promise<Scratch> {
    const scratch = await makeScratch(repository, root, { run, above: reachesAbove(plan), git })
    this.undo.push(() => scratch.remove())
    return scratch
  }

  reading(session: Session, image: string, signal: AbortSignal | undefined): ImageReading {
    const reading = readImage(session, image, signal)
    this.stops.push(reading.stop)
    return reading
  }

  /** Remembers what appeared on the engine and is not to be taken away. */
  readonly saw = (strangers: readonly Stranger[]): void => {
    for (const one of strangers)
      if (!this.others.some(({ kind, name }) => kind === one.kind && name === one.name)) this.others.push(one)
  }

  get strangers(): readonly Stranger[] {
    return this.others
  }

  /** Goes on to the end, then throws the first failure. */
  async close(): Promise<void> {
    await Promise.all(this.stops.splice(0).map((stop) => stop()))
    const results = await Promise.allSettled(this.undo.splice(0).map((undo) => undo()))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure !== undefined) throw failure.reason as Error
  }
}

/** Waits for both, so that neither goes on when the other has failed. */
export async function both<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other])
  return Promise.all([one, other])
}

/** Whether a build reads what lies above the folder given. */
function reachesAbove({ pipeline, builds }: BuildPlan): boolean {
  const paths = [
    ...pipeline.images.flatMap(({ dockerfile, context }) => [dockerfile.path, context?.path ?? '.']),
    ...pipeline.events.map(({ call }) => call.cwd),
    ...builds.map(({ context }) => context),
  ]
  return paths.some((path) => path === '..' || path.startsWith('../'))
}
