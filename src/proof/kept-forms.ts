/**
 * Normal forms that several readings share: what is taken for granted in a later round seldom touches the stages that hold whole
 * repositories, and bringing those into normal form is most of the work.
 *
 * While an image is brought into normal form it is noted what its reading was asked for, by its own steps and by the images that it
 * takes files from. Another reading has the same normal form when it has the same answers.
 */
import type { NormalImage, ReadingGrants } from './digest.ts'
import type { CopyForm, ImageForm, RunForm } from './form.ts'

/** What a reading was asked for. */
interface Asked {
  readonly runs: Set<RunForm>
  readonly copies: Set<CopyForm>
  /** Types, modes or owners of artifacts: they depend on all that is granted. */
  ofArtifacts: boolean
}

interface Kept {
  readonly normal: NormalImage
  readonly asked: Asked
  readonly granted: ReadingGrants
}

/** The normal forms of all readings of one proof. Their answers must differ in nothing but what is granted. */
export type FormBook = Map<ImageForm, Kept>

/** The normal forms of one reading. */
export interface KeptForms {
  /** The normal form of an image, made unless it is there. */
  readonly take: (image: ImageForm, make: () => NormalImage) => NormalImage
  readonly askRun: (run: RunForm) => void
  readonly askCopy: (copy: CopyForm) => void
  readonly askArtifact: () => void
}

/** Opens the book for a reading. */
export function keptForms(book: FormBook, granted: ReadingGrants): KeptForms {
  const own = new Map<ImageForm, Kept>()
  const open: Asked[] = []
  const find = (image: ImageForm): Kept | undefined => {
    const kept = own.get(image) ?? book.get(image)
    return kept === undefined || kept.granted === granted || answersAlike(kept, granted) ? kept : undefined
  }
  const make = (image: ImageForm, makeNormal: () => NormalImage): Kept => {
    const asked: Asked = { runs: new Set(), copies: new Set(), ofArtifacts: false }
    open.push(asked)
    const normal = makeNormal()
    open.pop()
    const kept = { normal, asked, granted }
    book.set(image, kept)
    return kept
  }
  return {
    take: (image, makeNormal) => {
      const kept = find(image) ?? make(image, makeNormal)
      own.set(image, kept)
      const outer = open.at(-1)
      if (outer !== undefined) include(outer, kept.asked)
      return kept.normal
    },
    askRun: (run) => open.at(-1)?.runs.add(run),
    askCopy: (copy) => open.at(-1)?.copies.add(copy),
    askArtifact: () => {
      const outer = open.at(-1)
      if (outer !== undefined) outer.ofArtifacts = true
    },
  }
}

function include(outer: Asked, inner: Asked): void {
  for (const run of inner.runs) outer.runs.add(run)
  for (const copy of inner.copies) outer.copies.add(copy)
  outer.ofArtifacts ||= inner.ofArtifacts
}

function answersAlike({ asked, granted: before }: Kept, now: ReadingGrants): boolean {
  const grants = (one: ReadingGrants): number => one.types.length + one.modes.length + one.ofRoot.length
  return (
    (!asked.ofArtifacts || grants(before) + grants(now) === 0) &&
    [...asked.runs].every((run) => before.runs.get(run) === now.runs.get(run)) &&
    [...asked.copies].every((copy) => before.leftOut.get(copy) === now.leftOut.get(copy))
  )
}
