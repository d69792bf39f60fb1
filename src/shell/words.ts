/**
 * Expansion of words.
 *
 * In: a word of unbash's tree and the shell. Out: pieces (characters with their quoting), from which come one text, a pattern, or
 * fields. The order is POSIX's: braces, then tilde, parameters, commands and arithmetic from left to right, then splitting, then
 * globs. Unknown characters stay unknowns: they are never split and never globs.
 */
import type { DoubleQuotedChild, Word, WordPart } from 'unbash'
import { notFollowed } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { emptyText, known, literal, soleUnknown, type Text } from '../text/symbolic.ts'
import { arithmeticText } from './arithmetic.ts'
import { isEmpty } from './ask.ts'
import { expandBraces } from './braces.ts'
import {
  quoted,
  segmentsOf,
  splitFields,
  splittable,
  textOfField,
  textOfPieces,
  unquoted,
  type Field,
  type Piece,
} from './fields.ts'
import { expandGlob } from './glob.ts'
import { isWhole, parseCarried } from './origin.ts'
import { expandParameter, type ExpansionResult } from './expand-parameter.ts'
import { fieldSeparators, homeText, unknownText } from './parameters.ts'
import { isBare, literalPieces, piecesAround, unescapeDouble } from './parts.ts'
import { hasGlob, parsePattern, type Pattern } from './patterns.ts'
import { restorePlaceholders } from './program-text.ts'
import { captureScript, processSubstitution } from './substitution.ts'
import { boundedWord } from './size.ts'
import { report, siteFor, within, type Shell } from './state.ts'
import type { Word as CallWord } from './world.ts'

/** How the pieces of an expansion are written: split, or as if in double quotes. */
type Quoting = 'quoted' | 'unquoted'

/** Expands a word to pieces. Braces are not looked at. */
export function expandWord(shell: Shell, word: Word, tilde: 'start' | 'assignment' | 'none' = 'start'): readonly Piece[] {
  const pieces = word.parts === undefined ? literalPieces(word.text) : word.parts.flatMap((part) => [...expandPart(shell, part)])
  const expanded = tilde === 'none' || !word.text.includes('~') ? pieces : expandTilde(shell, pieces, tilde)
  return shell.placeholders.length === 0 ? expanded : restorePieces(shell, expanded)
}

function restorePieces(shell: Shell, pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) =>
    piece.kind === 'break' ? piece : { ...piece, text: restorePlaceholders(piece.text, shell.placeholders) },
  )
}

function expandPart(shell: Shell, part: WordPart): readonly Piece[] {
  switch (part.type) {
    case 'Literal':
      return literalPieces(part.text)
    case 'SingleQuoted':
      return [quoted(literal(part.value))]
    case 'AnsiCQuoted':
      // dash has no `$'…'`: it is a dollar and a quoted text.
      return [quoted(literal(shell.dialect === 'bash' ? part.value : `$${part.text.slice(2, -1)}`))]
    case 'DoubleQuoted':
    case 'LocaleString':
      return expandDouble(shell, part.parts)
    case 'Glob':
      return part.parts === undefined ? [unquoted(literal(part.text))] : piecesAround(part, (inner) => expandPart(shell, inner))
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return piecesAround(part, (inner) => expandPart(shell, inner))
    case 'ProcessSubstitution':
      return [quoted(processSubstitution(shell, part))]
    default:
      return expandSubstitution(shell, part, 'unquoted')
  }
}

function expandDouble(shell: Shell, parts: readonly DoubleQuotedChild[]): readonly Piece[] {
  const pieces = parts.flatMap((part): readonly Piece[] =>
    part.type === 'Literal' ? [quoted(literal(part.value))] : expandSubstitution(shell, part, 'quoted'),
  )
  if (pieces.length > 0) return pieces
  // `"$@"` without arguments is no field; `""` and `"$empty"` are an empty one.
  const onlyMany = parts.length > 0 && parts.every((part) => isMany(part))
  return onlyMany ? [] : [quoted(emptyText)]
}

function isMany(part: DoubleQuotedChild): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@'
  return (
    part.type === 'ParameterExpansion' && (part.parameter === '@' || part.index?.text === '@' || part.operation?.type === 'Names')
  )
}

function expandSubstitution(
  shell: Shell,
  part: Exclude<DoubleQuotedChild, { readonly type: 'Literal' }>,
  quoting: Quoting,
): readonly Piece[] {
  switch (part.type) {
    case 'CommandExpansion':
      return onePiece(captureScript(shell, part), quoting)
    case 'ArithmeticExpansion':
      return onePiece(arithmeticText(shell, part), quoting)
    case 'SimpleExpansion':
      return resultPieces(expandParameter(shell, simple(part), expandOperand), quoting, shell)
    case 'ParameterExpansion':
      return resultPieces(
        expandParameter(shell, part, quoting === 'quoted' ? expandQuotedOperand : expandOperand),
        quoting,
        shell,
      )
  }
}

function simple(part: {
  readonly pos: number
  readonly end: number
  readonly text: string
}): Parameters<typeof expandParameter>[1] {
  return {
    pos: part.pos,
    end: part.end,
    text: part.text,
    parameter: part.text.slice(1),
    prefix: undefined,
    index: undefined,
    operation: undefined,
  }
}

function onePiece(text: Text, quoting: Quoting): readonly Piece[] {
  return [quoting === 'quoted' ? quoted(text) : splittable(text)]
}

function resultPieces(result: ExpansionResult, quoting: Quoting, shell: Shell): readonly Piece[] {
  if (result.kind === 'one') return onePiece(result.text, quoting)
  if (result.kind === 'pieces')
    return quoting === 'quoted'
      ? [quoted(textOfPieces(result.pieces))]
      : result.pieces.map((piece) => (piece.kind === 'text' && !piece.quoted ? splittable(piece.text) : piece))
  if (quoting === 'quoted' && result.star) {
    const separator = fieldSeparators(shell).slice(0, 1)
    return [
      quoted(
        result.items
          .flatMap((item, index) => (index === 0 ? [item] : [literal(separator), item]))
          .reduce<Text>((all, text) => textOfPieces([quoted(all), quoted(text)]), emptyText),
      ),
    ]
  }
  return result.items.flatMap((item, index): readonly Piece[] => [
    ...(index === 0 ? [] : [{ kind: 'break' } as const]),
    ...onePiece(item, quoting),
  ])
}

/** The operand of `${x:-operand}` and the like. */
function expandOperand(shell: Shell, word: Word): readonly Piece[] {
  return expandWord(shell, word)
}

/** Inside double quotes single quotes are ordinary characters: `"${x:-'a'}"` keeps them. */
function expandQuotedOperand(shell: Shell, word: Word): readonly Piece[] {
  if (word.parts === undefined) return [quoted(literal(unescapeDouble(word.text, false)))]
  return word.parts.flatMap((part) => {
    if (part.type === 'SingleQuoted') return [quoted(literal(part.text))]
    if (part.type === 'Literal') return [quoted(literal(unescapeDouble(part.text, false)))]
    return [...expandPart(shell, part)]
  })
}

/** `~`, `~/x`; after `=` and `:` too in an assignment. */
function expandTilde(shell: Shell, pieces: readonly Piece[], where: 'start' | 'assignment'): readonly Piece[] {
  return pieces.flatMap((piece, index): readonly Piece[] => {
    if (piece.kind === 'break' || piece.quoted || piece.split || (index > 0 && where === 'start')) return [piece]
    const text = known(piece.text)
    if (text?.includes('~') !== true) return [piece]
    const user = where === 'start' && index === 0 && pieces.length === 1 ? /^~([A-Za-z_][\w.-]*)(?=\/|$)/.exec(text) : null
    if (user?.[1] !== undefined)
      return [
        quoted(unknownText(`home:${user[1]}`, `~${user[1]}`, 'host', undefined, undefined)),
        unquoted(literal(text.slice(user[0].length))),
      ]
    const pattern = where === 'start' ? /^~(?=\/|$)/ : index === 0 ? /(?<=^|:)~(?=[/:]|$)/ : /(?<=:)~(?=[/:]|$)/
    const found = pattern.exec(text)
    // `~"x"` is no tilde prefix: what follows must be unquoted.
    const open = found !== null && found.index + 1 === text.length && index + 1 < pieces.length
    if (found === null || open) return [piece]
    const rest = expandTilde(shell, [unquoted(literal(text.slice(found.index + 1)))], where === 'start' ? 'start' : 'assignment')
    return [
      unquoted(literal(text.slice(0, found.index))),
      quoted(homeFolder(shell)),
      ...(where === 'start' ? [unquoted(literal(text.slice(1)))] : rest),
    ]
  })
}

function homeFolder(shell: Shell): Text {
  const set = shell.variables.frames[0]?.names.get('HOME')?.value
  return set?.kind === 'scalar' ? set.text : homeText
}

/** A word as one text: assignments, redirections, `case` words. Not split, no globs. */
export function expandText(shell: Shell, word: Word, tilde: 'start' | 'assignment' | 'none' = 'start'): Text {
  if (
    isBare(word) &&
    shell.placeholders.length === 0 &&
    !word.text.startsWith('~') &&
    (tilde !== 'assignment' || !word.text.includes('~'))
  )
    return literal(word.text)
  return textOfPieces(expandWord(shell, word, tilde))
}

/** A word as a pattern: what is quoted stands for itself. */
export function expandPattern(shell: Shell, word: Word): Pattern {
  return parsePattern(segmentsOf(expandWord(shell, word)), shell.dialect === 'bash')
}

/** The body of a heredoc; `parts` absent: nothing to expand. */
export function expandHeredoc(
  shell: Shell,
  body: { readonly text: string; readonly parts: readonly WordPart[] | undefined },
): Text {
  if (body.parts === undefined) return literal(unescapeDouble(body.text, true))
  return textOfPieces(
    body.parts.flatMap((part): readonly Piece[] => {
      if (part.type === 'Literal') return [quoted(literal(unescapeDouble(part.text, true)))]
      return part.type === 'SimpleExpansion' ||
        part.type === 'ParameterExpansion' ||
        part.type === 'CommandExpansion' ||
        part.type === 'ArithmeticExpansion'
        ? expandSubstitution(shell, part, 'quoted')
        : [quoted(literal(part.text))]
    }),
  )
}

/** A field of a word list, before it becomes a word of a call. */
export interface ExpandedField {
  readonly word: CallWord
  /** The shell might have made several words, or none, of it. */
  readonly loose: boolean
}

/** Words as fields, in order: the words of a command, or the list of a `for`. */
export function expandFields(shell: Shell, words: readonly Word[]): readonly ExpandedField[] {
  return words.flatMap((word) => [...expandToFields(shell, word)])
}

export function expandToFields(shell: Shell, word: Word): readonly ExpandedField[] {
  const site = siteFor(shell, word)
  const inFile = isWhole(shell.origin, word)
  if (isBare(word) && shell.placeholders.length === 0 && !word.text.startsWith('~') && !/[*?[{]/.test(word.text))
    return [{ word: { text: literal(word.text), site, whole: inFile }, loose: false }]
  if (shell.dialect === 'bash' && word.text.includes('{')) {
    const sources = expandBraces(word.text)
    if (sources === undefined) return [tooManyBraces(shell, word.text, site)]
    if (sources.length !== 1 || sources[0] !== word.text)
      return sources.flatMap((source) => [...expandCarriedWord(shell, source, site)])
  }
  const fields = splitFields(dropEmptyUnknown(shell, expandWord(shell, word), site), fieldSeparators(shell)).flatMap((field) => [
    ...globField(shell, field),
  ])
  const whole = inFile && fields.length === 1
  return fields.map(({ text, loose, glob }) => {
    return {
      word: {
        text: boundedWord(shell, text, word.text, site),
        site,
        whole: whole && !glob,
        ...(glob ? { glob: true as const } : {}),
      },
      loose: loose || glob,
    }
  })
}

function tooManyBraces(shell: Shell, source: string, site: Site): ExpandedField {
  report(shell, notFollowed(site, `The brace expansion \`${source}\``))
  return { word: { text: unknownText(`braces:${source}`, source, 'command', site, undefined), site, whole: false }, loose: true }
}

function expandCarriedWord(shell: Shell, source: string, site: Site): readonly ExpandedField[] {
  const { script, origin } = parseCarried(`: ${source}`, site)
  const [statement] = script.commands
  if (statement?.command.type !== 'Command') return []
  const words = statement.command.suffix.flatMap((part) => (part.type === 'Word' ? [part] : []))
  return within(shell, { origin }, () => expandFields(shell, words))
}

/** An unquoted `$OPTIONS` that is nothing but an unknown input may be no word at all: the world is asked. */
function dropEmptyUnknown(shell: Shell, pieces: readonly Piece[], site: Site): readonly Piece[] {
  const [piece] = pieces
  if (pieces.length !== 1 || piece === undefined || piece.kind === 'break' || !piece.split) return pieces
  const unknown = soleUnknown(piece.text)
  if (unknown?.whenUnset !== '' || (unknown.source !== 'environment' && unknown.source !== 'argument')) return pieces
  return isEmpty(shell, piece.text, site) ? [] : pieces
}

function globField(
  shell: Shell,
  field: Field,
): readonly { readonly text: Text; readonly loose: boolean; readonly glob: boolean }[] {
  const text = textOfField(field)
  const plain = { text, loose: field.loose, glob: false }
  if (shell.options.noglob || !hasGlob(field.segments)) return [plain]
  const expansion = expandGlob(shell, field.segments)
  if (expansion === 'unknown') return [{ text, loose: true, glob: true }]
  if (expansion.length > 0) return expansion.map((name) => ({ ...plain, text: name }))
  return shell.options.shopt.has('nullglob') ? [] : [plain]
}
