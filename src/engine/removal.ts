/**
 * Takes away what runs made on an engine. Images go by what was noted of them: the run saw each being made. What has a name that is not
 * of these runs, or what another image or a container stands on, stays.
 */
import type { Engine, ImageDetails } from './engine.ts'
import { notesIn } from './runs/record.ts'
import { clearAway, type Run } from './runs/run.ts'

/** What every object of a run carries; its value is the run's id. */
export const SESSION_LABEL = 'restage.session'

/** Goes on after a failure. */
export class Removal {
  readonly #engine: Engine
  readonly #failures: Error[] = []

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get hasFailed(): boolean {
    return this.#failures.length > 0
  }

  throwFirst(): void {
    const [first] = this.#failures
    if (first !== undefined) throw first
  }

  /** Containers, volumes and networks; gives how many. */
  async objectsOf(id: string): Promise<number> {
    let count = 0
    await this.#all([id], async () => {
      const { containers, volumes, networks } = await this.#engine.labelled(SESSION_LABEL, id)
      count = containers.length + volumes.length + networks.length
      await this.#all(containers, (container) => this.#engine.removeContainer(container))
      await this.#all(volumes, (volume) => this.#engine.removeVolume(volume))
      await this.#all(networks, (network) => this.#engine.removeNetwork(network))
    })
    return count
  }

  /** Tells of an image's parents, up to the first that is another's. */
  async parentsOf(image: string, isOwn: (parent: string) => boolean, tell: (parent: string) => void): Promise<void> {
    await this.#all([image], async () => {
      let details = await this.#engine.image(image)
      while (details !== undefined && details.parent !== '' && isOwn(details.parent)) {
        details = await this.#engine.image(details.parent)
        if (details === undefined || details.tags.length > 0) return
        tell(details.id)
      }
    })
  }

  /** The images of a run, and of those that it inherited. */
  async imagesOf(
    run: Pick<Run, 'id' | 'inherited'>,
    own: { readonly images: ReadonlySet<string>; readonly tags: ReadonlySet<string> },
  ): Promise<void> {
    const inherited = run.inherited()
    const notes = inherited.flatMap(({ folder }) => notesIn(folder))
    const textsOf = (kind: string): readonly string[] => notes.flatMap((note) => (note.kind === kind ? [note.text] : []))
    const tags = new Set([...own.tags, ...textsOf('tag')])
    // before the tags go: an image without one may be gone with it
    const images = await this.#look(new Set([...own.images, ...textsOf('image')]))
    const namespaces = [run, ...inherited].map(({ id }) => `restage-${id}/`)
    const isOwn = (tag: string): boolean => namespaces.some((namespace) => tag.startsWith(namespace))
    // one by one: the engine loses its way when two names of an image go at once
    for (const tag of tags) await this.#all([tag], () => this.#engine.removeImage(tag))
    await this.#unnamed(new Map([...images].filter(([, image]) => image.tags.every(isOwn))))
  }

  async #look(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, ImageDetails>> {
    const found = new Map<string, ImageDetails>()
    await this.#all([...ids], async (id) => {
      const image = await this.#engine.image(id)
      if (image !== undefined) found.set(image.id, image)
    })
    return found
  }

  /** Children first; what stays keeps its parents. */
  async #unnamed(images: ReadonlyMap<string, ImageDetails>): Promise<void> {
    const rest = new Map(images)
    while (rest.size > 0) {
      const parents = new Set(Array.from(rest.values(), ({ parent }) => parent))
      const leaves = [...rest.keys()].filter((id) => !parents.has(id))
      await this.#all(leaves, async (leaf) => {
        if (await this.#engine.removeImage(leaf)) return
        for (let id = leaf; rest.has(id);) {
          const parent = rest.get(id)?.parent ?? ''
          rest.delete(id)
          id = parent
        }
      })
      for (const leaf of leaves) rest.delete(leaf)
    }
  }

  async #all<T>(things: readonly T[], remove: (thing: T) => Promise<unknown>): Promise<void> {
    await Promise.all(
      things.map((thing) =>
        remove(thing).catch((error: unknown) => {
          this.#failures.push(error instanceof Error ? error : new Error(String(error)))
        }),
      ),
    )
  }
}

/**
 * What runs that were killed left goes, but for their images: others may be building from those, so they go with the run's own. What
 * cannot be removed now is tried once more at the end.
 */
export async function removeLeftovers(engine: Engine, run: Run, note: (text: string) => void): Promise<void> {
  for (const record of await run.inherit()) {
    await clearAway(record)
    const objects = await new Removal(engine).objectsOf(record.id)
    const images = notesIn(record.folder).filter(({ kind }) => kind === 'image').length
    const made = [
      counted(objects, 'container, volume or network', 'containers, volumes and networks'),
      counted(images, 'image', 'images'),
    ]
    note(
      `an earlier run (${record.id}, process ${String(record.process.pid)}) was killed; what it left is removed: ${made.join(', ')}`,
    )
  }
}

function counted(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`
}

/** As builds name images. */
export function inShort(image: string): string {
  return image.replace(/^sha256:/, '').slice(0, 12)
}
