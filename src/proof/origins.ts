/** Where the content of a file in an image comes from, as both sides of the proof say it. */
import type { NodeType, Origin } from '../host/origin.ts'
import { keyOf, known, literal, printText, type Text } from '../text/symbolic.ts'
import type { Observation } from '../pipeline/observation.ts'
import type { ImageForm } from './form.ts'

/** A path in the files of an image: a stage, an image of the same pipeline, or one from outside. */
export interface ArtifactOrigin {
  readonly kind: 'artifact'
  readonly provider: ImageForm
  /** Absolute, no trailing slash (`/` for the root). */
  readonly path: Text
  /** `docker cp -L` took what a link at this path points to. No part of what tells origins apart. */
  readonly isFollowed?: boolean
  /** What an engine saw at a path of these files; no part either. */
  readonly look?: (path: Text) => Observation | undefined
}

export type ContentOrigin =
  /** A file of the repository: its content is its path, for both sides build from the same source tree. */
  | { readonly kind: 'repository'; readonly path: string }
  | ArtifactOrigin
  /** Text that a driver wrote to a file. `write`: which of its writes, for a text that is not known in full. */
  | { readonly kind: 'text'; readonly text: Text; readonly write: number | undefined }
  /** A heredoc in the Dockerfile; variables that it may show are part of it. */
  | {
      readonly kind: 'heredoc'
      readonly text: string
      readonly expand: boolean
      readonly variables: readonly (readonly [string, string])[]
    }
  | { readonly kind: 'link'; readonly target: string }
  /** What ADD loads; the flags (`--checksum`) are kept beside it. */
  | { readonly kind: 'remote'; readonly url: Text }

/** Something that equals nothing, not even itself: it makes a result unproven (legacy) or different (multi-stage). */
export interface Opaque {
  readonly kind: 'opaque'
  readonly reason: string
  /** A COPY that finds nothing: the build is known to fail. */
  readonly missing: boolean
}

/** What is known of an artifact's type: from the host's commands, or assumed to see whether the result then is equal. */
export type TypeOf = (artifact: ArtifactOrigin) => NodeType

/** A path below another one in an image. */
export function below(folder: Text, rest: string): Text {
  const last = folder.at(-1)
  const trimmed = typeof last === 'string' && last.endsWith('/') ? [...folder.slice(0, -1), last.replace(/\/+$/, '')] : folder
  return joinTexts(trimmed, `/${rest}`)
}

function joinTexts(folder: Text, rest: string): Text {
  const last = folder.at(-1)
  return typeof last === 'string' ? [...folder.slice(0, -1), last + rest] : [...folder, ...literal(rest)]
}

/** An image path without its trailing slashes; the root stays `/`. */
export function trimSlashes(path: Text): Text {
  const last = path.at(-1)
  if (typeof last !== 'string' || !last.endsWith('/')) return path
  const kept = last.replace(/\/+$/, '')
  if (kept !== '') return [...path.slice(0, -1), kept]
  return path.length === 1 ? literal('/') : path.slice(0, -1)
}

/** The last name of an image path, unknown parts as people read them. */
export function lastName(path: Text): string {
  const printed = printText(path)
  return printed.slice(printed.lastIndexOf('/') + 1)
}

/** Text that a driver wrote, as both sides read it from the host's files. */
export function textOrigin({ text, write }: Extract<Origin, { kind: 'text' }>): ContentOrigin {
  return { kind: 'text', text, write: known(text) === undefined ? write : undefined }
}

/** How a difference names an origin. */
export function printOrigin(origin: ContentOrigin): string {
  switch (origin.kind) {
    case 'repository':
      return origin.path
    case 'artifact':
      return `${origin.provider.name}:${printText(origin.path)}`
    case 'text':
      return 'text that the driver writes'
    case 'heredoc':
      return 'a heredoc'
    case 'link':
      return `a link to ${origin.target}`
    case 'remote':
      return printText(origin.url)
  }
}

/** An origin without the image behind it: the digest adds that. */
export function originKey(origin: ContentOrigin, digest: (provider: ImageForm) => string): readonly unknown[] {
  switch (origin.kind) {
    case 'repository':
      return ['repository', origin.path]
    case 'artifact':
      return ['artifact', digest(origin.provider), keyOf(origin.path)]
    case 'text':
      return ['text', keyOf(origin.text), ...(origin.write === undefined ? [] : [origin.write])]
    case 'heredoc':
      return ['heredoc', origin.text, origin.expand, origin.variables]
    case 'link':
      return ['link', origin.target]
    case 'remote':
      return ['remote', keyOf(origin.url)]
  }
}
