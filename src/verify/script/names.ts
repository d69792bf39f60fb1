/** The names that a driver uses, in the namespace of its run: what it made is kept apart from the user's own, what it did not make stays. */
import { parseReference, printReference } from '../../docker/reference.ts'
import type { Session } from '../../engine/session.ts'

export interface Names {
  /** A name that the driver gives to an image. */
  giveImage(reference: string): string
  /** An image that the driver uses: one of its own, what stands in for a base, or the image of that name. */
  useImage(reference: string): string
  /** An image that the driver removes or lists: never one of the user's. */
  ownImage(reference: string): string
  /** Whether the driver has made an image of that name. */
  isOwn(reference: string): boolean
  /** An image that the run built: its id may be used to remove it. */
  builtImage(id: string): void
  /** A container that the run made: its id may be used. */
  madeContainer(id: string): void
  /** Whether a word may be an id, and is not that of a container of this run. */
  isUnknownId(word: string): boolean
  /** A container, volume or network by name or id. One that is not of this run is not there. */
  object(name: string): string
}

/** Ids that the engine gave are nobody's names. */
const id = /^(?:sha256:)?[0-9a-f]{12,64}$/

/** Docker takes any beginning of an id; people cut some off. */
const shortId = /^[0-9a-f]{4,64}$/

export function createNames(session: Session, substitute: (reference: string) => string | undefined): Names {
  const own = new Set<string>()
  const built = new Set<string>()
  const containers = new Set<string>()
  const isBuilt = (given: string): boolean => isIdOf(built, given.replace(/^sha256:/, ''))
  return {
    giveImage(reference) {
      own.add(inFull(reference))
      return session.image(reference)
    },
    useImage(reference) {
      if (own.has(inFull(reference))) return session.image(reference)
      return substitute(reference) ?? reference
    },
    ownImage: (reference) => (id.test(reference) && isBuilt(reference) ? reference : session.image(reference)),
    builtImage(image) {
      built.add(image.replace(/^sha256:/, ''))
    },
    isOwn: (reference) => own.has(inFull(reference)),
    madeContainer(container) {
      containers.add(container)
    },
    isUnknownId: (word) => shortId.test(word) && !isIdOf(containers, word),
    object: (name) => (shortId.test(name) && isIdOf(containers, name) ? name : session.container(name)),
  }
}

function isIdOf(all: ReadonlySet<string>, hex: string): boolean {
  return [...all].some((one) => one.startsWith(hex))
}

function inFull(reference: string): string {
  const parts = parseReference(reference)
  return parts === undefined ? reference : printReference(parts)
}
