/** GNU parallel over words that stand in its command line (`parallel docker cp c:{} . ::: a b`), or on a known input. */
import type { Word } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import { baseName, parentOf } from '../path.ts'
import type { HostPath } from '../../shell/world.ts'
import { wordsUnknownIn } from './given-words.ts'
import { outcome, type HostCommand } from './outcome.ts'

const flags =
  /^(?:-k|--keep-order|--will-cite|--no-notice|--bar|--progress|--eta|-u|--ungroup|--line-buffer|--lb|-v|--verbose|-t|-r|--no-run-if-empty|--tag|--halt-on-error=\S+|--halt=\S+|-j\S+|--jobs=\S+|-P\S+|--gnu)$/
const valued = /^(?:-j|--jobs|-P|--max-procs|--halt|--halt-on-error|--delay|--timeout|--retries|--joblog)$/
const lineLimit = 500

/** Runs the command once for each word, as a line of shell. */
export const parallel: HostCommand = (call, files) => {
  const words = call.words.slice(1)
  let at = 0
  for (; at < words.length; at += 1) {
    const option = known(words[at]?.text ?? []) ?? ''
    if (valued.test(option)) at += 1
    else if (!flags.test(option)) break
  }
  const end = words.findIndex((word, index) => index >= at && /^:::/.test(known(word.text) ?? ''))
  const command = words.slice(at, end === -1 ? undefined : end)
  const listed = end === -1 ? linesOf(call.stdin ?? []) : listAfter(words.slice(end))
  const template = command.map((word) => known(word.text))
  const [first] = call.words
  const simple = !template.includes(undefined) && !/^-/.test(template[0] ?? '-')
  const lines = listed?.map((item) =>
    fill(
      template.map((word) => word ?? ''),
      item,
    ),
  )
  if (first === undefined || !simple || lines === undefined || lines.includes(undefined)) {
    files.touchBelow(call.cwd)
    files.doubt(call.cwd, { kind: 'opaque', reason: `files in it may be changed by \`${call.source}\``, at: call.site })
    return outcome({
      effects: { writes: [call.cwd], complete: false },
      findings: wordsUnknownIn(call, files, command, 'parallel'),
    })
  }
  const word = (text: string): Word => ({ text: literal(text), site: first.site, whole: false })
  return outcome({ subcalls: lines.map((line) => ['sh', '-c', line ?? ''].map(word)) })
}

/** The words behind `:::`; `undefined` for several lists, files of words, and words that are not known. */
function listAfter(words: readonly Word[]): readonly string[] | undefined {
  const items = words.slice(1).map((word) => known(word.text))
  const plain = known(words[0]?.text ?? []) === ':::' && items.every((item) => item !== undefined && !item.startsWith(':::'))
  return plain && items.length <= lineLimit ? items.flatMap((item) => item ?? []) : undefined
}

function linesOf(input: Text): readonly string[] | undefined {
  const lines = known(input)
    ?.split('\n')
    .filter((line) => line !== '')
  return lines === undefined || lines.length > lineLimit ? undefined : lines
}

/** The line for an item, as parallel quotes it; `undefined` for replacement strings beyond the plain ones. */
function fill(template: readonly string[], item: string): string | undefined {
  const joined = template.join(' ')
  if (/\{[^{}]*\}/.test(joined.replace(/\{(?:\.|\/|\/\/|\/\.)?\}/g, '')) || /\$\{|\{=/.test(joined)) return undefined
  const path = item as HostPath
  const stem = (text: string): string => text.replace(/\.[^./]*$/, '')
  const values: Readonly<Record<string, string>> = {
    '{}': item,
    '{.}': stem(item),
    '{/}': baseName(path),
    '{//}': parentOf(path),
    '{/.}': stem(baseName(path)),
  }
  const whole = /\{(?:\.|\/|\/\/|\/\.)?\}/.test(joined) ? joined : `${joined} {}`
  return whole.replace(/\{(?:\.|\/|\/\/|\/\.)?\}/g, (mark) => quoted(values[mark] ?? item))
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
