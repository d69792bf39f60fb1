/** What becomes of one host command that touches artifacts: it goes, loses some words, stays, or needs what it reads. */
import { resolvePath } from '../../host/path.ts'
import type { HostStep } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { isSameSite } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'
import { commandName, hasReference, isLook, isOnlyShown, readBy, type Standing } from './reads.ts'
import type { ScriptTree } from './tree.ts'
import { isVersionTold } from './version-questions.ts'

/** What becomes of a host command. */
export type StepVerdict =
  | { readonly kind: 'remove' }
  | { readonly kind: 'keep' }
  /** Some of its words name artifacts: those go. */
  | { readonly kind: 'trim'; readonly dropped: readonly number[] }
  /** It takes an artifact to somewhere that no image takes it from. */
  | { readonly kind: 'needs'; readonly path: HostPath }

const listing = new Set(['rm', 'rmdir', 'mkdir', 'chmod', 'chown', 'touch', 'unlink', 'chgrp'])

/** `cat cid`: the id of a container of the handoff. */
export function readsOnlyIds(step: HostStep, ids: readonly HostPath[]): boolean {
  const paths = operandsOf(step).map((one) => one.path)
  return paths.length > 0 && paths.every((path) => ids.includes(path)) && step.effects.writes.length === 0
}

export interface Judging extends Standing {
  readonly owns: (path: HostPath) => boolean
  readonly trees: ReadonlyMap<string, ScriptTree>
}

export function verdictOf(step: HostStep, judging: Judging): StepVerdict {
  const name = commandName(step.call)
  const { reads, writes, removes } = step.effects
  const { owns } = judging
  if (hasReference(step.call)) return judgeTaker(step, judging)
  const listed = listing.has(name) || isLook(step.call) ? operandsOf(step) : []
  if (writes.length === 0 && removes.length === 0 && !listing.has(name)) return readerVerdict(step, listed, judging)
  const paths = [...reads, ...writes, ...removes, ...listed.map((one) => one.path)]
  if (paths.length > 0 && paths.every((path) => owns(path))) return { kind: 'remove' }
  if (packsForImages(step, owns)) return { kind: 'remove' }
  const mine = listed.filter((one) => owns(one.path))
  if (listing.has(name) && mine.length > 0) {
    const others = listed.filter((one) => !owns(one.path) && !isMode(name, one.index, listed))
    if (others.length === 0) return { kind: 'remove' }
    // A wildcard that finds others as well finds these alone.
    const dropped = mine.filter((one) => !others.some((other) => isOfOneWord(step, one, other)))
    return dropped.length === 0 ? { kind: 'keep' } : { kind: 'trim', dropped: dropped.map((one) => one.index) }
  }
  if (listing.has(name)) return { kind: 'keep' }
  return judgeTaker(step, judging)
}

/** `tar cf x.tar app conf`, `zip x.zip app conf`: whatever it packs beside artifacts, the archive is for the images alone. */
function packsForImages({ call, effects }: HostStep, owns: Judging['owns']): boolean {
  const { writes, removes, complete } = effects
  return (
    /^(?:tar|zip)$/.test(commandName(call)) &&
    complete &&
    removes.length === 0 &&
    writes.length > 0 &&
    writes.every((path) => owns(path))
  )
}

/** What only reads needs what it reads, unless it shows it to people and to nobody else. */
function readerVerdict(step: HostStep, listed: readonly Listed[], judging: Judging): StepVerdict {
  const { owns, isArtifact, repository, trees } = judging
  const path = readBy(step, { ...judging, isArtifact: (one) => isArtifact(one) || owns(one) })
  if (path === undefined) return judgeTaker(step, judging)
  if (!isOnlyShown(step.call, trees)) return { kind: 'needs', path }
  const mine = listed.filter((one) => owns(one.path))
  if (mine.length === 0) return { kind: 'needs', path }
  const others = listed.some((one) => !owns(one.path) && repository.stat(one.path) !== undefined)
  return others ? { kind: 'trim', dropped: mine.map((one) => one.index) } : { kind: 'remove' }
}

/** The mode of `chmod +x app` and the owner of `chown` are no paths. */
function isMode(name: string, index: number, listed: readonly Listed[]): boolean {
  return /^ch(?:mod|own|grp)$/.test(name) && index === listed[0]?.index
}

function isOfOneWord({ call: { words } }: HostStep, a: Listed, b: Listed): boolean {
  const [one, other] = [words[a.index]?.site, words[b.index]?.site]
  return one !== undefined && other !== undefined && isSameSite(one, other)
}

interface Listed {
  readonly index: number
  readonly path: HostPath
}

/** Options whose value is a word of its own, by command. */
const valueOptions: Readonly<Record<string, RegExp>> = {
  touch: /^(?:-[acfhm]*[drt]|--date|--reference|--time)$/,
  mkdir: /^(?:-[pvZ]*m|--mode)$/,
  chown: /^--from$/,
}

export function operandsOf(step: HostStep): readonly Listed[] {
  const isValue = (index: number): boolean =>
    valueOptions[commandName(step.call)]?.test(known(step.call.words[index - 1]?.text ?? []) ?? '') === true
  return step.call.words.flatMap((word, index): readonly Listed[] => {
    if (index === 0 || (known(word.text) ?? '').startsWith('-') || isValue(index)) return []
    const path = resolvePath(step.call.cwd, word.text)
    return path === undefined ? [] : [{ index, path }]
  })
}

/** A command that reads an artifact and is not itself part of the handoff. */
function judgeTaker(step: HostStep, judging: Judging): StepVerdict {
  const { owns, isArtifact, trees } = judging
  const first = readBy(step, { ...judging, isArtifact: (path) => isArtifact(path) || owns(path) })
  const own = step.call.words[0] === undefined ? undefined : resolvePath(step.call.cwd, step.call.words[0].text)
  const runs =
    own !== undefined && known(step.call.words[0]?.text ?? [])?.includes('/') === true && isArtifact(own) ? own : undefined
  if (runs !== undefined)
    return owns(runs) && isVersionTold(step.call, trees) ? { kind: 'remove' } : { kind: 'needs', path: runs }
  if (first === undefined) return { kind: 'keep' }
  const mixed =
    commandName(step.call) === 'cp' && step.effects.writes.length > 0 ? operandsOf(step).filter((one) => owns(one.path)) : []
  const sources = operandsOf(step).slice(0, -1)
  const flows = step.effects.writes.some((path) => owns(path))
  if (flows && mixed.length > 0 && mixed.length < sources.length && mixed.every((one) => sources.includes(one)))
    return { kind: 'trim', dropped: mixed.map((one) => one.index) }
  return { kind: 'needs', path: first }
}
