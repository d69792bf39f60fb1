/**
 * A Dockerfile that commands of the shell print: `echo FROM x > Dockerfile; echo COPY y / >> Dockerfile`, `{ …; } > Dockerfile`.
 *
 * In: the writes of the run and the text that the build read. Out: a piece for each command, with the lines that it prints; and for the
 * lines that it is to print instead, the text in its place. A command that says a value of the driver (`echo "FROM $BASE"`) stays as it
 * is, and what is new is printed before and behind it; others are written anew. Commands on lines of their own, one under the other, are
 * one piece and become one heredoc.
 */
import type { Command, Redirect, Redirected, SyntaxNode } from 'unbash'
import type { BuiltImage, Pipeline, ShellWrite } from '../../pipeline/model.ts'
import type { Site, Source, Span } from '../../text/source.ts'
import { keyOf } from '../../text/symbolic.ts'
import { isCiPath } from '../driver/ci-view.ts'
import { isMakefilePath } from '../driver/makefile-view.ts'
import { isPackagePath } from '../driver/package-view.ts'
import { quoteWord } from '../driver/quote.ts'
import { oncePer } from '../../text/once-per.ts'
import { ancestor, hasExpansion, nameOf, parseTree, type ScriptTree } from '../driver/tree.ts'
import { fillHoles } from '../../pipeline/holes.ts'
import type { WrittenLine } from './kept-lines.ts'

const treeOf: (source: Source) => ScriptTree = oncePer(parseTree)

/** A command that writes a part of the text by a redirection, whole lines of it. */
export interface PrintedPiece extends Span {
  readonly kind: 'printed'
  readonly tree: ScriptTree
  /** What it prints, with words in the place of values. */
  readonly text: string
  /** Its words are what they say, on every way. */
  readonly isLiteral: boolean
  /** It stands on lines of its own in a shell script. */
  readonly isAlone: boolean
  /** It prints what a heredoc says. */
  readonly isFed: boolean
  readonly redirect: Redirect
  readonly write: ShellWrite
}

/** The commands that wrote the text which a build read, in order, as they are to be edited; none where other things made it. */
export function printedPieces(pipeline: Pipeline, image: BuiltImage): readonly PrintedPiece[] {
  return joined(writtenPieces(pipeline, image))
}

/** One piece for each redirection. */
export function writtenPieces({ writes }: Pipeline, { event, dockerfile }: BuiltImage): readonly PrintedPiece[] {
  const before = writes.filter(({ order }) => order < event.order)
  for (const path of new Set(before.map((write) => write.path))) {
    const own = before.filter((write) => write.path === path)
    const last = own.slice(
      Math.max(
        0,
        own.findLastIndex(({ append }) => !append),
      ),
    )
    const whole = keyOf(fillHoles(dockerfile.source.text, dockerfile.holes))
    if (last.length === 0 || keyOf(last.flatMap(({ text }) => text)) !== whole) continue
    const pieces = last.map((write) => pieceOf(write, dockerfile))
    return pieces.every((piece) => piece !== undefined) ? pieces : []
  }
  return []
}

/** What writes a text by a redirection. */
export interface Writer {
  readonly tree: ScriptTree
  readonly redirect: Redirect
  readonly owner: Command | Redirected
}

/** The command that a redirection belongs to, where it is all that the command does to files. */
export function writerOf({ site: { source, start, end } }: ShellWrite): Writer | undefined {
  const tree = treeOf(source)
  const redirect = tree.nodes.find((node): node is Redirect => node.type === 'Redirect' && node.pos === start && node.end === end)
  const owner = redirect === undefined ? undefined : ownerOf(tree, redirect)
  return redirect === undefined || owner === undefined ? undefined : { tree, redirect, owner }
}

/** The place of a command that does nothing but write a text that it says itself. */
export function sayingCommand(write: ShellWrite): Site | undefined {
  const writer = writerOf(write)
  if (writer?.owner.type !== 'Command') return undefined
  const { owner, tree } = writer
  const isHeredoc = nameOf(owner) === 'cat' && owner.args.length === 0 && owner.redirects.length === 2
  return isLiteral(owner) || isHeredoc ? { source: tree.original, start: owner.pos, end: owner.end } : undefined
}

function pieceOf(write: ShellWrite, { holes }: BuiltImage['dockerfile']): PrintedPiece | undefined {
  const words = new Map([...(holes ?? [])].map(([word, { id }]) => [id, word]))
  const text = write.text.map((part) => (typeof part === 'string' ? part : (words.get(part.id) ?? ''))).join('')
  const writer = writerOf(write)
  if (writer === undefined || !text.endsWith('\n')) return undefined
  const { source } = write.site
  const { tree, redirect, owner } = writer
  const isAlone = isScript(source.path) && standsAlone(source.text, owner)
  return {
    kind: 'printed',
    tree,
    start: owner.pos,
    end: owner.end,
    text,
    isLiteral: isLiteral(owner),
    isAlone,
    isFed: owner.redirects.length > 1,
    redirect,
    write,
  }
}

/** What is redirected, and nothing else about it: no pipe around it, no other redirection but a heredoc. */
function ownerOf(tree: ScriptTree, redirect: Redirect): Command | Redirected | undefined {
  const owner = tree.parents.get(redirect)
  if (owner?.type !== 'Command' && owner?.type !== 'Redirected') return undefined
  const isPlain =
    owner.redirects.every((one) => one === redirect || one.type === 'HereDoc') &&
    redirect.descriptor === undefined &&
    /^>[>|]?$/.test(redirect.operator)
  const isInRedirected = ancestor(tree, owner, 'Redirected') !== undefined
  return isPlain && !isInRedirected && tree.parents.get(owner)?.type !== 'Pipeline' ? owner : undefined
}

/** `echo` and `printf` of words that are what they say, or a group of nothing but these. */
function isLiteral(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'Command':
      return (
        node.prefix.length === 0 &&
        /^(?:echo|printf)$/.test(nameOf(node) ?? '') &&
        node.args.every((word) => word.type === 'Word' && !hasExpansion(word))
      )
    case 'Redirected':
      return isLiteral(node.command)
    case 'BraceGroup':
    case 'Subshell':
      return node.body.commands.every(
        (one) => one.background !== true && one.command.type === 'Command' && isLiteral(one.command),
      )
    default:
      return false
  }
}

function isScript(path: string): boolean {
  return !isMakefilePath(path) && !isCiPath(path) && !isPackagePath(path)
}

function standsAlone(text: string, { pos, end }: { readonly pos: number; readonly end: number }): boolean {
  const lead = text.slice(text.lastIndexOf('\n', pos - 1) + 1, pos)
  const above = text.slice(0, text.lastIndexOf('\n', pos - 1) + 1)
  return lead.trim() === '' && /^[ \t]*(?:\n|$)/.test(text.slice(end)) && !/(?:\\|&&|\|)[ \t]*\n$/.test(above)
}

/** Pieces one under the other as one. */
function joined(pieces: readonly PrintedPiece[]): readonly PrintedPiece[] {
  const done: PrintedPiece[] = []
  for (const piece of pieces) {
    const last = done.at(-1)
    const between = last?.tree.source.text.slice(last.end, piece.start)
    const isNext =
      last?.tree === piece.tree &&
      [last, piece].every(({ isAlone: own, isLiteral: plain }) => own && plain) &&
      piece.write.append &&
      last.redirect.target?.text === piece.redirect.target?.text &&
      between !== undefined &&
      /^\s+$/.test(between)
    if (isNext) done[done.length - 1] = { ...last, end: piece.end, text: last.text + piece.text }
    else done.push(piece)
  }
  return done
}

/** What stands in the piece's place to write other lines; `undefined` where its own lines are not in one piece. `spelled`: a new line's values. */
export function printedEdit(
  piece: PrintedPiece,
  lines: readonly WrittenLine[],
  spelled: (line: string) => { readonly line: string; readonly hasValues: boolean },
): string | undefined {
  const own = piece.text.replace(/\n$/, '').split('\n')
  const first = lines.findIndex(({ from }) => from !== undefined)
  const isReplaced = piece.isLiteral || first === -1
  if (lines.length === 0) return piece.write.append && piece.isAlone ? '' : undefined
  if (isReplaced) return print(piece, lines, spelled, false)
  const kept = lines.slice(first, first + own.length)
  const rest = lines.slice(first + own.length)
  const isWhole = kept.length === own.length && kept.every(({ from }) => from !== undefined)
  if (!isWhole || rest.some(({ from }) => from !== undefined)) return undefined
  const text = piece.tree.original.text.slice(piece.start, piece.end)
  const at = piece.redirect.pos - piece.start
  const behind = first === 0 || piece.write.append ? text : `${text.slice(0, at)}${appending(text.slice(at))}`
  const parts = [
    ...(first === 0 ? [] : [print(piece, lines.slice(0, first), spelled, false)]),
    behind,
    ...(rest.length === 0 ? [] : [print(piece, rest, spelled, true)]),
  ]
  if (parts.length === 1) return text
  return piece.isAlone ? parts.join(`\n${indentOf(piece)}`) : `{ ${parts.join(' && ')}; }`
}

function appending(redirect: string): string {
  return redirect.replace(/^>[>|]?/, '>>')
}

function indentOf({ tree, start }: PrintedPiece): string {
  const { text } = tree.source
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
}

/** A command that prints lines to where the piece prints. */
function print(
  piece: PrintedPiece,
  lines: readonly WrittenLine[],
  spelled: (line: string) => { readonly line: string; readonly hasValues: boolean },
  append: boolean,
): string {
  const { tree, redirect } = piece
  const written = tree.original.text.slice(redirect.pos, redirect.end)
  const to = append ? appending(written) : written
  const all = lines.map(({ line }) => line)
  const hasValues = all.some((line) => spelled(line).hasValues)
  if (piece.isAlone && !hasValues && all.length > 1) {
    const end = ['END', 'EOF', 'DOCKERFILE'].find((name) => !all.includes(name)) ?? 'END_OF_DOCKERFILE'
    return [`cat ${to} <<'${end}'`, ...all, end].join('\n')
  }
  const isMake = isMakefilePath(tree.source.path)
  const words = all.map((line) => {
    const { line: own, hasValues: has } = spelled(line)
    const word = has ? own : quoteWord(line)
    return isMake && !has ? word.replaceAll('$', '$$$$') : word
  })
  const [only = ''] = all
  if (all.length === 1 && !only.startsWith('-') && !only.includes('\\')) return `echo ${words.join('')} ${to}`
  const gap = isMake || isScript(tree.source.path) ? ` \\\n${isMake ? '\t' : ''}  ` : ' '
  return `printf '%s\\n'${words.map((word) => gap + word).join('')} ${to}`
}
