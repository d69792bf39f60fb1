/** `--change` of docker commit and docker import: instructions that change nothing but an image's configuration. */
import type { Instruction } from '../../dockerfile/ast.ts'
import { isInstruction, parseDockerfile } from '../../dockerfile/parse.ts'
import { flagValues } from '../../docker/flag-values.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { DockerEvent } from '../model.ts'

/** What docker takes there. */
const allowed: ReadonlySet<string> = new Set([
  ...['CMD', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'LABEL'],
  ...['ONBUILD', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
])

export interface Changes {
  readonly instructions: readonly Instruction[]
  readonly lines: readonly string[]
}

/** The instructions, as lines of a Dockerfile; a string says which one is none. */
export function readChanges({ command }: DockerEvent): Changes | string {
  const instructions: Instruction[] = []
  const lines: string[] = []
  for (const change of flagValues(command, 'change')) {
    const text = known(change)?.trim()
    if (text === undefined) return `--change "${printText(change)}" holds what only the driver knows`
    const front = 'FROM scratch\n'
    const file = parseDockerfile({ path: '--change', text: `${front}${text}\n` })
    const found = file.nodes.slice(1)
    if (file.findings.length > 0 || !found.every((node) => isInstruction(node) && allowed.has(node.keyword)))
      return `--change "${text}" is not understood`
    for (const node of found.filter(isInstruction)) {
      instructions.push(node)
      lines.push(`${node.keyword}${text.slice(node.keywordSpan.end - front.length, node.end - front.length).trimEnd()}`)
    }
  }
  return { instructions, lines }
}

/** Whether one of some instructions stands among the changes. */
export function changesAny({ instructions }: Changes, keywords: readonly string[]): boolean {
  return instructions.some(({ keyword }) => keywords.includes(keyword))
}
