/** Cures of modes, owners and file capabilities. */
import { replaceFlag, insertFlag } from '../../dockerfile/edits.ts'
import type { RepairEdit } from '../../rewrite/repair.ts'
import type { Cure, Named } from './cures.ts'
import { changeCopy, stageThrough } from './copy-edits.ts'
import { inFinal, inStage, placeOf, shellWord, type Place, type Scene } from './scene.ts'

export function cureModes(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  return groups(
    differences.filter(({ aspect }) => aspect === 'mode'),
    (one) => `${one.legacy ?? ''} ${one.multiStage ?? ''} ${one.explanation?.cause ?? ''} ${whereOf(scene, one)}`,
  ).flatMap((group) => {
    const [first] = group
    const mode = first?.legacy
    if (first === undefined || mode === undefined || mode === null) return []
    const edits = modeEdits(scene, group, first, modeWord(mode, first.multiStage ?? ''))
    return edits === undefined ? [] : [cureOf(group, `${mode} instead of ${first.multiStage ?? ''}`, edits)]
  })
}

/** In the stage that makes the files where COPY keeps their modes; a folder that COPY itself makes is always 0755. */
function modeEdits(scene: Scene, group: readonly Named[], first: Named, mode: string): readonly RepairEdit[] | undefined {
  const place = placeOf(scene, first.plain)
  const isMade = scene.copies.some(({ destination }) => destination === first.plain || destination.startsWith(`${first.plain}/`))
  if (place !== undefined && !isMade) {
    const sources = group.flatMap(({ plain }) => placeOf(scene, plain)?.source ?? [])
    return listed(inStage(scene, place.stage, [`RUN chmod ${mode} ${words(sources)}`]))
  }
  if (scene.grounds.hasShell)
    return [inFinal(scene, first.plain, [`RUN chmod ${mode} ${words(group.map(({ plain }) => plain))}`])]
  return place === undefined || group.length > 1 ? undefined : stageThrough(scene, place, first.plain)
}

/** As octal digits. GNU's chmod leaves setuid and setgid of a folder alone unless it is given five. */
function modeWord(legacy: string, multiStage: string): string {
  const isLost = (parseInt(multiStage, 8) & 0o7000 & ~parseInt(legacy, 8)) !== 0
  return isLost ? `0${legacy.padStart(4, '0')}` : legacy.replace(/^0(?=\d{3}$)/, '')
}

export function cureOwners(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  const wrong = differences.filter(({ aspect }) => aspect === 'owner')
  return groups(wrong, (one) => `${one.legacy ?? ''} ${whereOf(scene, one)}`).flatMap((group) => {
    const [first] = group
    const place = first === undefined ? undefined : placeOf(scene, first.plain)
    const owner = first?.legacy
    if (place === undefined || owner === undefined || owner === null) return []
    const edit = changeCopy(scene, place.copy, (copy) => [
      replaceFlag(copy, 'chown', owner) ?? insertBehindFrom(copy, `--chown=${owner}`),
    ])
    return [cureOf(group, `owner ${owner}`, [edit])]
  })
}

/** `--from` stays first, where people look for it. */
function insertBehindFrom(copy: Place['copy']['step']['syntax'], flag: string): ReturnType<typeof insertFlag> {
  const from = copy.flags.find(({ name }) => name === 'from')
  return from === undefined ? insertFlag(copy, flag) : { start: from.end, end: from.end, text: ` ${flag}` }
}

/**
 * Capabilities that the way over the host lost. A chown takes them off, whoever owns the file, on every system; setcap is not in every
 * image.
 */
export function cureCapabilities(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  const gained = differences.filter(({ aspect, legacy }) => aspect === 'xattrs' && (legacy === null || legacy === 'none'))
  return groups(gained, (one) => whereOf(scene, one)).flatMap((group) => {
    const places = group.flatMap(({ plain }) => placeOf(scene, plain) ?? [])
    const [first] = places
    if (first === undefined) return []
    const lines = [
      '# takes the file capabilities off: the image never had them',
      `RUN chown 0:0 ${words(places.map(({ source }) => source))}`,
    ]
    const edits = listed(inStage(scene, first.stage, lines))
    return edits === undefined ? [] : [cureOf(group, 'no file capabilities', edits)]
  })
}

function whereOf(scene: Scene, { plain }: Named): string {
  const place = placeOf(scene, plain)
  // what one COPY writes has one cure; what it is itself another than what lies in it
  return place === undefined ? plain : `${String(place.copy.anchor.instruction)} ${place.isWhole ? plain : ''}`
}

function words(paths: readonly string[]): string {
  return paths.map(shellWord).join(' ')
}

export function listed(edit: RepairEdit | undefined): readonly RepairEdit[] | undefined {
  return edit === undefined ? undefined : [edit]
}

export function cureOf(group: readonly Named[], fallback: string, edits: readonly RepairEdit[]): Cure {
  const cause = group.find(({ explanation }) => explanation !== null)?.explanation?.cause ?? fallback
  return { subjects: group.map(({ path }) => path), cause, cure: inOrder(edits).map(printEdit).join('; '), edits }
}

/** As they stand in the file. */
function inOrder(edits: readonly RepairEdit[]): readonly RepairEdit[] {
  return edits.toSorted((a, b) => a.anchor.stage - b.anchor.stage || a.anchor.instruction - b.anchor.instruction)
}

function printEdit({ lines }: RepairEdit): string {
  return lines.filter((line) => !line.startsWith('#')).join('; ')
}

export function groups<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>()
  for (const one of all) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one])
  return [...found.values()]
}
