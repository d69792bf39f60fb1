/**
 * Commands that can make images and are not followed: `docker buildx bake`, `docker compose build`, `make image`, `podman build`.
 *
 * In: the commands of a run, as they come. Out: a `Maker` for each that may leave an image behind, with the names that it gives
 * as far as a file tells them. An image that is used after a maker which may have made it is never taken for one of a registry
 * (`pipeline/unseen.ts`).
 */
import { parseReference, printReference } from '../../docker/reference.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { printText, type Text } from '../../text/symbolic.ts'

/** What a command may make. */
export interface Making {
  /** The command for people: `docker-compose build builder`. */
  readonly what: string
  /** Names of its images, `*` for parts that are not known; `undefined`: any name. */
  readonly names: readonly string[] | undefined
  /** False: only that nobody can say what it does speaks for it. */
  readonly sure: boolean
  /** It runs containers that may write into folders of the host. */
  readonly runs: boolean
  /** Those folders; absent: the one in which the command is given. */
  readonly folders?: readonly HostPath[]
  /** Why it is not followed, where that is more than that nobody can read it. */
  readonly why?: string
}

export interface Maker extends Making {
  readonly call: Call
  readonly order: number
}

/** Whether it is sure that images are made, whatever their names. */
export function makesImages(maker: Maker): boolean {
  return maker.sure && maker.names?.length !== 0
}

/** Whether it is a container that reaches the engine, and may have it make whatever it likes. */
export function isContainer(maker: Maker): boolean {
  return /^docker (?:container )?(?:run|create)\b/.test(maker.what)
}

/** Whether a maker may give an image this name: `sure` when it is one of its names as written. */
export function givesName(making: Making, reference: Text): 'no' | 'maybe' | 'sure' {
  if (making.names === undefined) return 'maybe'
  const wanted = plainName(reference.map((part) => (typeof part === 'string' ? part : '*')).join(''))
  const found = making.names.map(plainName).filter((name) => mayBeSame(name, wanted))
  if (found.length === 0) return 'no'
  return found.some((name) => !isOpen(name)) || isOpen(wanted) ? 'sure' : 'maybe'
}

/** A name of which nothing is known but separators. */
const isOpen = (name: string): boolean => /^[*:/_-]*(?::latest)?$/.test(name)

/** In full, so that `x` and `docker.io/library/x:latest` are one. */
function plainName(name: string): string {
  const parts = parseReference(name)
  if (parts !== undefined) return printReference(parts).replace(/^docker\.io\/(?:library\/)?/, '')
  const short = name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '')
  return /[:@][^/]*$|\*$/.test(short) ? short : `${short}:latest`
}

/** Two texts with `*` for anything may be one when their known beginnings and ends agree. */
function mayBeSame(a: string, b: string): boolean {
  if (!a.includes('*') && !b.includes('*')) return a === b
  const [headA, tailA] = ends(a)
  const [headB, tailB] = ends(b)
  const heads = headA.startsWith(headB) || headB.startsWith(headA)
  const tails = tailA.endsWith(tailB) || tailB.endsWith(tailA)
  if (!a.includes('*')) return heads && tails && a.length >= headB.length + tailB.length
  if (!b.includes('*')) return heads && tails && b.length >= headA.length + tailA.length
  return heads && tails
}

function ends(text: string): readonly [string, string] {
  return text.includes('*') ? [text.slice(0, text.indexOf('*')), text.slice(text.lastIndexOf('*') + 1)] : [text, text]
}

/** A command line for people: its first words. */
export function commandText(call: Call): string {
  const text = call.words
    .map((word) => printText(word.text))
    .join(' ')
    .replace(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
