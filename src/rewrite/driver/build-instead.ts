/** `docker commit c app` and `docker import - app` of a final image, which become `docker build -t app .`. */
import { notEditable } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { joinPath } from '../../host/path.ts'
import type { DockerEvent } from '../../pipeline/model.ts'
import { printText } from '../../text/symbolic.ts'
import { textOf } from '../../text/source.ts'
import type { FinalBuild } from '../composition.ts'
import { pathFrom, quoteWord } from './quote.ts'
import type { Insertion, Piece, WordEdits } from './words.ts'

/** The words of the build: the tag is the command's own word, all else is new. Where the id is read, it goes on being printed alone. */
export function buildInstead(
  { call, command }: DockerEvent,
  { dockerfile, context, target }: FinalBuild,
): { readonly edits: WordEdits; readonly findings: readonly Finding[] } {
  const [source, tag] = command.operands
  const [folder, file] = [pathFrom(call.cwd, context), pathFrom(call.cwd, dockerfile)]
  const [name, ...more] = [...command.nameWords].reverse()
  const none: WordEdits = { dropped: [], replaced: new Map(), inserted: [], prefix: [] }
  if (source === undefined || name === undefined || folder === undefined || file === undefined) {
    const why = `${context} cannot be named from the folder that it runs in`
    return { edits: none, findings: [notEditable(call.site, `docker ${command.name}`, why)] }
  }
  const word = (...argv: readonly string[]): Piece => ({ source: argv.map(quoteWord).join(' '), argv })
  const isStandard = dockerfile === joinPath(context, 'Dockerfile')
  const site = tag === undefined ? undefined : call.words[tag.index]?.site
  const given: readonly Piece[] = [
    ...(call.stdout === 'captured' || call.stdout === 'file' ? [word('-q')] : []),
    ...(tag === undefined || site === undefined ? [] : [{ source: `-t ${textOf(site)}`, argv: ['-t', printText(tag.text)] }]),
    ...(isStandard ? [] : [word('-f', file)]),
    ...(target === undefined ? [] : [word('--target', target)]),
  ]
  const flags = command.flags.flatMap(({ index, words }) => Array.from({ length: words }, (_, offset) => index + offset))
  return {
    edits: {
      dropped: [...more, ...flags, ...(tag === undefined ? [] : [tag.index])],
      replaced: new Map([
        [name, word('build')],
        [source.index, word(folder)],
      ]),
      inserted: given.map((piece): Insertion => ({ ...piece, before: source.index })),
      prefix: [],
    },
    findings: [],
  }
}
