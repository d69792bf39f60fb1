/** Edits of a COPY of the final stage. */
import type { CopyInstruction } from '../../dockerfile/ast.ts'
import { editText, replaceDestination, replaceSources, type TextEdit } from '../../dockerfile/edits.ts'
import type { RepairEdit } from '../../rewrite/repair.ts'
import { baseName, folderOf, inStage, shellWord, type CopyPlace, type Place, type Scene } from './scene.ts'

/** The COPY with edits made in it, the rest of its text as it is. */
export function changeCopy(
  scene: Scene,
  { anchor, step }: CopyPlace,
  change: (copy: CopyInstruction) => readonly TextEdit[],
): RepairEdit {
  const copy = step.syntax
  const edits = change(copy).map((edit) => ({ ...edit, start: edit.start - copy.start, end: edit.end - copy.start }))
  const own = scene.text.slice(copy.start, copy.end)
  return { anchor, action: 'replace', lines: editText(own, edits).replace(/\n$/, '').split('\n') }
}

/** Where files are put in the order in which the image has them. */
const staging = '/final'

/**
 * Lets a COPY take the folder that something lies in: what is inside a folder keeps its mode and stays a link. The build stage puts it
 * into a folder of its own for that, so that nothing else comes along.
 */
export function stageThrough(scene: Scene, place: Place, path: string): readonly RepairEdit[] | undefined {
  const { copy, stage, source } = place
  if (!place.isWhole || copy.sources.length !== 1) return undefined
  const folder = folderOf(path)
  const staged = folder === '/' ? staging : staging + folder
  const to = `${staged}/${baseName(path)}`
  const made = inStage(scene, stage, [
    '# COPY keeps links and the modes of folders only inside the folder that it is given',
    `RUN mkdir -p ${shellWord(staged)} && cp -a ${shellWord(source)} ${shellWord(to)}`,
  ])
  if (made === undefined) return undefined
  const taken = changeCopy(scene, copy, (syntax) => [
    replaceSources(syntax, [`${staged}/`]),
    replaceDestination(syntax, folder === '/' ? '/' : `${folder}/`),
  ])
  // the COPY first: it stands below the stage, and its place is that of the text as it is
  return [taken, made]
}
