/**
 * The file tree of an image on an engine: what a container that is never started holds. Reading begins at once and may go on beside
 * other work; whoever began it stops it, and nothing of it runs any more then.
 *
 * `docker cp c:/ -` sends what `docker export` does and the root before it, in one stream. It shows volumes in the place of what the
 * image has there, and owners as the engine's own machine has them (where the engine maps them: a root that is not 0's). There it is an
 * export, and the root is read by itself before.
 */
import { bytePath } from '../compare/path.ts'
import { readRoot, TreeReader, type Tree } from '../compare/tree.ts'
import { TarError } from '../compare/tar-error.ts'
import type { ContainerReading, ImageDetails } from '../engine/engine.ts'
import { EngineError } from '../engine/error.ts'
import { SESSION_LABEL, type Session } from '../engine/session.ts'

export interface OpenImage {
  readonly details: ImageDetails
  /** Made of it, never started; it goes with the session. */
  readonly container: string
  readonly tree: Tree
}

export interface ImageReading {
  readonly result: Promise<OpenImage>
  /** Ends what is not over yet; afterwards nothing of it runs. It does not hold the tree. */
  readonly stop: () => Promise<void>
}

/** Begins to read. Who stops it early gets a `cancelled` from `result`. */
export function readImage(session: Session, image: string, signal: AbortSignal | undefined): ImageReading {
  const ending = new AbortController()
  const result = openImage(session, image, signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]))
  // who began it may fail before it comes to ask
  const settled = result.then(
    () => undefined,
    () => undefined,
  )
  return {
    result,
    stop: () => {
      ending.abort()
      return settled
    },
  }
}

async function openImage(session: Session, image: string, signal: AbortSignal): Promise<OpenImage> {
  const { engine, id } = session
  const details = await engine.image(image)
  if (details === undefined) throw new EngineError('refused', `comparing: image ${image} is gone; somebody else has removed it`)
  const container = await engine.createContainer({ image: details.id, command: [], labels: new Map([[SESSION_LABEL, id]]) })
  try {
    const isOneStream = !hasVolumes(details)
    const tree = isOneStream ? await treeOf(session, container, 'copy', new TreeReader(), signal) : undefined
    if (tree?.get(bytePath('/'))?.uid === 0) return { details, container, tree }
    // the engine gives a container's files to one reader at a time
    const root = await readRoot(await engine.readPath(container, '/', signal))
    return { details, container, tree: await treeOf(session, container, 'export', new TreeReader(root), signal) }
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    throw new EngineError('engine-lost', `reading an image: what the engine sends is no whole export: ${error.message}`, {
      cause: error,
    })
  }
}

async function treeOf(
  { engine }: Session,
  container: string,
  way: ContainerReading,
  reader: TreeReader,
  signal: AbortSignal,
): Promise<Tree> {
  await engine.readContainer(
    container,
    way,
    (part) => {
      reader.write(part)
    },
    signal,
  )
  return reader.end()
}

function hasVolumes({ config }: ImageDetails): boolean {
  return Object.keys(config['Volumes'] ?? {}).length > 0
}
