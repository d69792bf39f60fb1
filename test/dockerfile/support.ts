/** Helper verbs of the Dockerfile tests: a case is one line. */
import { evaluateDockerfile } from '../../src/dockerfile/evaluate.ts'
import { parseDockerfile, walkInstructions } from '../../src/dockerfile/parse.ts'
import type { Dockerfile, Instruction } from '../../src/dockerfile/ast.ts'
import type { BuildInputs, EvaluatedDockerfile, EvaluatedStage, Step } from '../../src/dockerfile/stage.ts'
import { invariant } from '../../src/text/invariant.ts'
import { literal, printText } from '../../src/text/symbolic.ts'
import type { Text } from '../../src/text/symbolic.ts'

export function read(text: string): Dockerfile {
  return parseDockerfile({ path: 'Dockerfile', text })
}

/** An instruction by its kind; COPY and ADD share a type. */
type InstructionOf<K extends Instruction['kind']> = Instruction extends infer I
  ? I extends { readonly kind: infer J }
    ? K extends J
      ? I
      : never
    : never
  : never

/** The instruction that stands below a FROM. */
export function readOne<K extends Instruction['kind']>(text: string, kind: K): InstructionOf<K> {
  const file = read(`FROM scratch\n${text}`)
  const instruction = walkInstructions(file)[1]
  invariant(instruction?.kind === kind, `not ${kind}: ${JSON.stringify(file.findings)}`)
  return instruction as InstructionOf<K>
}

/** Codes of what a builder refuses, with line and column. */
export function refusals(text: string): readonly string[] {
  return read(text).findings.map(({ code, at }) => `${code}@${at?.line ?? 0}:${at?.column ?? 0}`)
}

export interface Given {
  readonly args?: Readonly<Record<string, string>>
  readonly target?: string
  readonly built?: (reference: Text) => EvaluatedStage | undefined
}

export function inputs(given: Given = {}): BuildInputs {
  return {
    args: new Map(Object.entries(given.args ?? {}).map(([name, value]) => [name, literal(value)])),
    target: given.target === undefined ? undefined : literal(given.target),
    ...(given.built === undefined ? {} : { built: given.built }),
  }
}

export function evaluate(text: string, given: Given = {}): EvaluatedDockerfile {
  return evaluateDockerfile(read(text), inputs(given))
}

/** What the last step of the target says, in one line. */
export function lastStep(text: string, given: Given = {}): string {
  const step = evaluate(text, given).target?.steps.at(-1)?.step
  invariant(step !== undefined, 'there is no step')
  return printStep(step)
}

export function printStep(step: Step): string {
  const texts = (list: readonly Text[]): string => list.map(printText).join(' ')
  switch (step.kind) {
    case 'copy':
      return [step.add ? 'ADD' : 'COPY', texts(step.sources), '->', printText(step.destination)].join(' ')
    case 'env':
    case 'label':
      return step.pairs.map(([name, value]) => `${name}=${printText(value)}`).join(' ')
    case 'arg':
      return `${step.name}=${step.value === undefined ? '(unset)' : printText(step.value)}`
    case 'workdir':
      return printText(step.path)
    case 'user':
      return printText(step.user)
    case 'expose':
    case 'volume':
    case 'maintainer':
    case 'stopsignal':
      return texts(step.words)
    case 'run':
    case 'cmd':
    case 'entrypoint':
      return step.command.form === 'shell' ? step.command.text : JSON.stringify(step.command.argv)
    case 'shell':
      return JSON.stringify(step.argv)
    case 'healthcheck':
    case 'onbuild':
      return step.text
  }
}
