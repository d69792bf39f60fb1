/** Helpers of the docker tests: texts in which `${NAME}` is an unknown, and parsed commands as one line. */
import type { DockerCommand, DockerCommandError, GivenFlag } from '../../src/docker/command.ts'
import { concat, literal, printText } from '../../src/text/symbolic.ts'
import type { Text, UnknownSource } from '../../src/text/symbolic.ts'

/** `${NAME}` is an unknown from the environment, `${docker:ID}` one that docker made. */
export function text(written: string): Text {
  const parts = written.split(/\$\{([^}]*)\}/)
  return concat(...parts.map((part, index) => (index % 2 === 0 ? literal(part) : [unknown(part)])))
}

function unknown(written: string): Text[number] {
  const [, source, name = written] = /^(docker|host):(.*)$/.exec(written) ?? []
  return {
    kind: 'unknown',
    id: written,
    name,
    source: (source as UnknownSource | undefined) ?? 'environment',
    at: undefined,
    whenUnset: '',
  }
}

/** A line cut at blanks; `␠` stands for a blank inside a word, `∅` for an empty word. */
export function argv(line: string): readonly Text[] {
  return line.split(' ').map((word) => text(word.replaceAll('␠', ' ').replaceAll('∅', '')))
}

function flag(given: GivenFlag): string {
  return given.value === undefined ? given.name : `${given.name}=${printText(given.value)}`
}

/** `name | flags | operands`, with the words separated by blanks; an error is `kind@index`. */
export function summary(parsed: DockerCommand | DockerCommandError): string {
  if ('kind' in parsed) return `${parsed.kind}@${parsed.index}`
  const operands = parsed.operands.map((operand) => printText(operand.text) || '∅')
  return [parsed.name, parsed.flags.map(flag).join(' '), operands.join(' ')].join(' | ').replaceAll(/ +/g, ' ').trim()
}
