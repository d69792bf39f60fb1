/** How forms are read into digests: what is taken for granted while doing so. Two forms are compared under one reading. */
import type { Text } from '../text/symbolic.ts'
import type { NormalImage } from './digest.ts'
import type { CopyForm, ImageForm, RunForm } from './form.ts'
import type { ArtifactOrigin, TypeOf } from './origins.ts'

export interface Reading {
  readonly typeOf: TypeOf
  /** The normal form of an image under this reading. */
  readonly normal: (image: ImageForm) => NormalImage
  /** The digest of an image's files under this reading. */
  readonly digest: (image: ImageForm) => string
  /** The RUN that another one is taken to equal (a container's command), or the same. */
  readonly standsFor: (run: RunForm) => RunForm
  /** The folder that a COPY makes there is left out. */
  readonly isLeftOut: (copy: CopyForm, path: Text) => boolean
  /** What chmod leaves of the artifact is taken to be the mode that its COPY gives. */
  readonly isModeGiven: (artifact: ArtifactOrigin) => boolean
  /** All of the artifact is taken to belong to root in its image. */
  readonly isOfRoot: (artifact: ArtifactOrigin) => boolean
  /** Tells that the entries of an image were brought into normal form. */
  readonly spend: (entries: number) => void
  /** A value that equals no other: what is not understood is not even equal to itself. */
  readonly unique: () => string
}
